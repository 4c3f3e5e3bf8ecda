// A condition that other code can name, and a static variable that other code may have made: what is known otherwise stays so.
// RUN: %belay stats --explore %s -- -std=c++17 -pthread | FileCheck %s
// CHECK: explored roots 5
// CHECK: problems 3{{$}}
#include <pthread.h>

extern pthread_mutex_t mutex;
extern pthread_cond_t changed;
extern bool ready;
bool ask();

inline bool asked() {
  static bool answer = ask();
  return answer;
}

static int bare, guarded, later, waited;

static void *writes_bare(void *) {
  ++bare;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  bare{{$}}
  return nullptr;
}
static void *writes_guarded(void *) {
  pthread_mutex_lock(&mutex);
  while (!ready)
    pthread_cond_wait(&changed, &mutex);
  ++guarded;
  pthread_mutex_unlock(&mutex);
  return nullptr;
}
static void *writes_after(void *) {
  pthread_mutex_lock(&mutex);
  pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  ++waited;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  waited{{$}}
  return nullptr;
}
static void *writes_later(void *) {
  ++later;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  later{{$}}
  return nullptr;
}

static void two(void *(*run)(void *)) {
  pthread_t t, u;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_create(&u, nullptr, run, nullptr);
  pthread_join(t, nullptr);
  pthread_join(u, nullptr);
}
void bad_signalled() {
  pthread_mutex_lock(&mutex);
  if (ready)
    pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  two(writes_bare);
}
void ok_locked() { two(writes_guarded); } // whether somebody notifies isn't known: nobody waits for ever
void bad_waited() { two(writes_after); }
void bad_asked() {
  if (asked())
    two(writes_later);
  else
    two(writes_later);
}
