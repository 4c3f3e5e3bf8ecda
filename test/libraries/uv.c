// RUN: %check_belay %s belay-unconfined-data,belay-wait-without-predicate,belay-unjoined-thread %t -- -- -std=gnu11

#include "Inputs/uv.h"
#include <stddef.h>

struct job {
  uv_mutex_t lock;
  uv_cond_t done;
  int total, ready;
};

static void bare(void *arg) {
  struct job *j = arg;
  j->total++;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'j.total' is written here by thread 'bare' with no lock, while 'bad_bare' reads it [belay-unconfined-data]
}
int bad_bare(void) {
  struct job j = {.total = 0};
  uv_thread_t t;
  uv_mutex_init(&j.lock);
  if (uv_thread_create(&t, bare, &j))
    return -1;
  int n = j.total;
  uv_thread_join(&t);
  uv_mutex_destroy(&j.lock);
  return n;
}

static void locked(void *arg) {
  struct job *j = arg;
  uv_mutex_lock(&j->lock);
  j->total++;
  j->ready = 1;
  uv_cond_signal(&j->done);
  uv_mutex_unlock(&j->lock);
}
int ok_locked(void) {
  struct job j = {.total = 0};
  uv_thread_t t;
  uv_mutex_init(&j.lock);
  if (uv_thread_create(&t, locked, &j))
    return -1;
  uv_mutex_lock(&j.lock);
  while (!j.ready)
    uv_cond_wait(&j.done, &j.lock);
  int n = j.total;
  uv_mutex_unlock(&j.lock);
  uv_thread_join(&t);
  uv_mutex_destroy(&j.lock);
  return n;
}

void bad_waits_once(struct job *j) {
  uv_mutex_lock(&j->lock);
  if (!j->ready)
    uv_cond_wait(&j->done, &j->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'j->done' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  uv_mutex_unlock(&j->lock);
}
