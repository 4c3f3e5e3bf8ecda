// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// W2: the locks are taken by functions of another unit.

#include <pthread.h>

void app_mutex_lock(pthread_mutex_t *);
void app_mutex_unlock(pthread_mutex_t *);

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static int ready, stopped;

void *waiter(void *arg) {
  app_mutex_lock(&m);
  while (!ready && !stopped)
    pthread_cond_wait(&c, &m);
  app_mutex_unlock(&m);
  return arg;
}

void ok_under_lock(void) {
  app_mutex_lock(&m);
  ready = 1;
  pthread_cond_signal(&c);
  app_mutex_unlock(&m);
}

void bad_without_lock(void) {
  stopped = 1;
  pthread_cond_signal(&c);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify on 'c' can be lost: 'stopped' is written without 'm', which the waiter holds while it tests it; write it under 'm' [belay-lost-notify]
}
