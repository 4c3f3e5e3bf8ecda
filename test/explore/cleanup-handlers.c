// What a C function leaves to be done runs when its thread ends, or where it is popped; the newest first.
// RUN: %belay stats --explore %s -- -std=gnu11 -pthread | FileCheck %s
#include <pthread.h>
#include <stddef.h>

// CHECK: explored roots 5
// CHECK: problems 2{{$}}
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counted;

static void unlocks(void *lock) { pthread_mutex_unlock(lock); }
static void counts(void *unused) { ++counted; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  counted

static void leaves(int early) {
  if (early)
    pthread_exit(NULL);
}

static void *ok_exits(void *unused) {
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(unlocks, &mutex);
  pthread_cleanup_push(counts, NULL); // while it is locked
  leaves(1);
  pthread_cleanup_pop(0);
  pthread_cleanup_pop(1);
  return NULL;
}
static void *ok_pops(void *unused) {
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(unlocks, &mutex);
  ++counted;
  leaves(0);
  pthread_cleanup_pop(1);
  return NULL;
}
static void *bad_order(void *unused) {
  pthread_mutex_lock(&mutex);
  pthread_cleanup_push(counts, NULL); // when it is unlocked
  pthread_cleanup_push(unlocks, &mutex);
  leaves(1);
  pthread_cleanup_pop(1);
  pthread_cleanup_pop(1);
  return NULL;
}
static void *bad_not_run(void *unused) {
  pthread_mutex_lock(&mutex);
// CHECK-DAG: blocked for ever  line [[@LINE-1]], [[@LINE-1]]  mutex
  pthread_cleanup_push(unlocks, &mutex);
  ++counted;
  pthread_cleanup_pop(0);
  return NULL;
}

static void two(void *(*run)(void *)) {
  pthread_t t, u;
  pthread_create(&t, NULL, run, NULL);
  pthread_create(&u, NULL, run, NULL);
  pthread_join(t, NULL);
  pthread_join(u, NULL);
}
void ok_two_exit(void) { two(ok_exits); }
void ok_two_pop(void) { two(ok_pops); }
void bad_two_in_order(void) { two(bad_order); }
void bad_two_not_run(void) { two(bad_not_run); }
