// `__attribute__((cleanup(f)))`: f is called with the address where the scope is left, by whatever way.
// RUN: %belay stats --explore %s -- -std=gnu11 -pthread | FileCheck %s
#include <pthread.h>
#include <stddef.h>

// CHECK: explored roots 4
// CHECK: problems 1{{$}}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counted;

static void unlock(pthread_mutex_t **m) { pthread_mutex_unlock(*m); }
static void keep(pthread_mutex_t **m) { ++counted; }

static void *ok_returns(void *arg) {
  pthread_mutex_t *held __attribute__((cleanup(unlock))) = &mutex;
  pthread_mutex_lock(held);
  if (++counted == 1)
    return NULL;
  ++counted;
  return arg;
}
static void *ok_goes_round(void *unused) {
  for (int i = 0; i < 2; ++i) {
    pthread_mutex_t *held __attribute__((cleanup(unlock))) = &mutex;
    pthread_mutex_lock(held);
    ++counted;
    if (i == 0)
      continue;
    break;
  }
  return NULL;
}
static void *bad_keeps(void *unused) {
  pthread_mutex_t *held __attribute__((cleanup(keep))) = &mutex;
  pthread_mutex_lock(held);
// CHECK-DAG: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  mutex
  return NULL;
}

static void two(void *(*run)(void *)) {
  pthread_t t, u;
  pthread_create(&t, NULL, run, NULL);
  pthread_create(&u, NULL, run, NULL);
  pthread_join(t, NULL);
  pthread_join(u, NULL);
}
void ok_two_return(void) { two(ok_returns); }
void ok_two_go_round(void) { two(ok_goes_round); }
void bad_two_keep(void) { two(bad_keeps); }
