// pthread_exit ends what it leaves as an exception does: guards unlock, cleanup handlers run.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: explored roots 3
// CHECK: problems 1{{$}}
#include <mutex>
#include <pthread.h>

static std::mutex mutex;
static pthread_mutex_t plain = PTHREAD_MUTEX_INITIALIZER;
static int counted;

static void unlock(void *lock) { pthread_mutex_unlock(static_cast<pthread_mutex_t *>(lock)); }

static void *ok_guarded(void *) {
  std::lock_guard hold(mutex);
  pthread_mutex_lock(&plain);
  pthread_cleanup_push(unlock, &plain);
  ++counted;
  pthread_exit(nullptr);
  pthread_cleanup_pop(0);
  return nullptr;
}
static void *bad_left(void *) {
  mutex.lock();
// CHECK: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  mutex
  ++counted;
  pthread_exit(nullptr);
}

static void two(void *(*run)(void *)) {
  pthread_t t, u;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_create(&u, nullptr, run, nullptr);
  pthread_join(t, nullptr);
  pthread_join(u, nullptr);
}
void ok_two() { two(ok_guarded); }
void bad_two() { two(bad_left); }
