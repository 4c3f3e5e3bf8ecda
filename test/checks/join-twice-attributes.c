// RUN: %check_belay %s belay-join-twice %t -- -- -std=gnu11 -pthread
// Threads that a helper starts as detached ones.

#include <pthread.h>

static void *work(void *arg) { return arg; }

static int start(pthread_t *t) {
  pthread_attr_t a;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  const int rc = pthread_create(t, &a, work, NULL);
  pthread_attr_destroy(&a);
  return rc;
}
int bad_joins(void) {
  pthread_t t;
  if (start(&t))
    return 1;
  return pthread_join(t, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: thread 't' is joined, but its attributes make it a detached one: its identifier may be another thread's by now [belay-join-twice]
  // CHECK-MESSAGES: :[[@LINE-11]]:3: note: they say so here
}

// Only where the caller wants it so.
static int start_as(pthread_t *t, int detached) {
  pthread_attr_t a;
  pthread_attr_init(&a);
  if (detached)
    pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  const int rc = pthread_create(t, &a, work, NULL);
  pthread_attr_destroy(&a);
  return rc;
}
int ok_joins(void) {
  pthread_t t;
  if (start_as(&t, 0))
    return 1;
  return pthread_join(t, NULL);
}
