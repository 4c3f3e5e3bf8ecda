// A function of another unit whose last word is the verb, and which is given one mutex, locks it or unlocks it.
// RUN: %belay ir %s -- -std=gnu11 -pthread | FileCheck %s

#include <pthread.h>
#include <stdbool.h>

pthread_mutex_t m, n;
pthread_cond_t c; // what it does concerns threads
int x;

void app_mutex_lock(pthread_mutex_t *);
void app_mutex_unlock(pthread_mutex_t *);
int appMutexLock(pthread_mutex_t *);
bool app_try_lock(pthread_mutex_t *);
void app_rdlock(pthread_mutex_t *);
void app_lock_both(pthread_mutex_t *, pthread_mutex_t *);
void app_clock(pthread_mutex_t *);
void lock(pthread_mutex_t *);

void by_name(void) {
  pthread_cond_signal(&c);
  app_mutex_lock(&m);
  x = 1;
  app_mutex_unlock(&m);
}
// CHECK-LABEL: process by_name
// CHECK: lock m discarded
// CHECK-NEXT: write x
// CHECK-NEXT: unlock m discarded

void in_camel_case(void) {
  pthread_cond_signal(&c);
  if (appMutexLock(&m))
    return;
  lock(&n);
}
// CHECK-LABEL: process in_camel_case
// CHECK: lock m
// CHECK: lock n discarded

void not_known(void) {
  pthread_cond_signal(&c);
  app_try_lock(&m);
  app_rdlock(&m);
  app_clock(&m);
  app_lock_both(&m, &n);
}
// CHECK-LABEL: process not_known
// CHECK: unknown m app_try_lock
// CHECK: unknown m app_rdlock
// CHECK: unknown m app_clock
// CHECK: unknown m, n app_lock_both

void init_lock(pthread_mutex_t *);
void unset_lock(pthread_mutex_t *);
void not_by_another_word(void) {
  pthread_cond_signal(&c);
  init_lock(&m);
  lock(&m);
  unset_lock(&m);
}
// CHECK-LABEL: process not_by_another_word
// CHECK: unknown m init_lock
// CHECK: lock m discarded
// CHECK: unknown m unset_lock
