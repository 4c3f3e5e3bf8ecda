// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L7: a request carries a cancellation that its helper thread, the keep-alive, waits for. A request that is answered
// from the cache returns early, by the path that joins the helper but does not cancel.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct cancellation {
  pthread_mutex_t m;
  pthread_cond_t c;
  bool cancelled;
};

struct request {
  int id;
  int pings;
  struct cancellation cancel;
  pthread_t keep_alive;
};

static void cancel(struct cancellation *x) {
  pthread_mutex_lock(&x->m);
  x->cancelled = true;
  pthread_cond_broadcast(&x->c);
  pthread_mutex_unlock(&x->m);
}

static void wait_cancelled(struct cancellation *x) {
  pthread_mutex_lock(&x->m);
  while (!x->cancelled)
    pthread_cond_wait(&x->c, &x->m);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'r.cancel.c': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  pthread_mutex_unlock(&x->m);
}

static void *ping(void *arg) {
  struct request *r = (struct request *)arg;
  wait_cancelled(&r->cancel);
  r->pings = 0;
  return NULL;
}

static bool request_begin(struct request *r, int id) {
  r->id = id;
  r->pings = 1;
  r->cancel.cancelled = false;
  pthread_mutex_init(&r->cancel.m, NULL);
  pthread_cond_init(&r->cancel.c, NULL);
  return pthread_create(&r->keep_alive, NULL, ping, r) == 0;
}

static void request_end(struct request *r) {
  pthread_join(r->keep_alive, NULL);
  pthread_cond_destroy(&r->cancel.c);
  pthread_mutex_destroy(&r->cancel.m);
}

static int compute(const struct request *r) { return r->id * r->id; }

static int handle(struct request *r, const int *cached) {
  int reply;
  if (cached) {
    reply = *cached;
#ifdef REPAIRED
    cancel(&r->cancel);
#endif
    goto out;
  }
  reply = compute(r);
  cancel(&r->cancel);
out:
  request_end(r);
  return reply;
}

int serve(int id, int cached) {
  struct request r;
  if (!request_begin(&r, id))
    return -1;
  return handle(&r, id == cached ? &cached : NULL);
}
