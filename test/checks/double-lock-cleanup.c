// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread
//
// K1: a cleanup handler of another unit is given the mutex, and lets go of it.

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
void unlock_it(void *mutex);
void *name_of(void *mutex);
int run(int task);

static int guarded(int task) {
  int result;
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(unlock_it, &mutex);
  result = run(task);
  pthread_cleanup_pop(1);
  return result;
}
int ok_twice(void) {
  if (!guarded(1))
    return 0;
  return guarded(2);
}

static int bare(int task) {
  name_of(&mutex);
  pthread_mutex_lock(&mutex);
  const int result = run(task);
  pthread_mutex_unlock(&mutex);
  return result;
}
void bad_held(void) {
  pthread_mutex_lock(&mutex);
  name_of(&mutex);
  bare(3);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'mutex' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&mutex);
}
