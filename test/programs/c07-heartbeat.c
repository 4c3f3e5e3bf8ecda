// RUN: %exits 1 %belay check %s -- -std=c11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c11 -pthread
// C7: a node's heartbeat thread wakes up for each beat and for the stop. It sends the beat first, also where both have
// come, and the one who stops it has freed the connection already.
#include <pthread.h>
#include <stdlib.h>

struct connection {
  int sequence;
};

struct heartbeat {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  int due;
  int stopped;
  struct connection *to;
  pthread_t thread;
};

static void send_beat(struct connection *c) { c->sequence++; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 reads memory that is freed [belay-dangling-capture]

static void *beat(void *arg) {
  struct heartbeat *h = arg;
  pthread_mutex_lock(&h->lock);
  for (;;) {
    while (!h->due && !h->stopped)
      pthread_cond_wait(&h->wake, &h->lock);
#ifdef REPAIRED
    if (h->stopped)
      break;
#endif
    if (h->due) {
      h->due = 0;
      send_beat(h->to);
      continue;
    }
    break;
  }
  pthread_mutex_unlock(&h->lock);
  return NULL;
}

static struct heartbeat *heartbeat_new(void) {
  struct heartbeat *h = calloc(1, sizeof *h);
  if (!h)
    return NULL;
  h->to = calloc(1, sizeof *h->to);
  pthread_mutex_init(&h->lock, NULL);
  pthread_cond_init(&h->wake, NULL);
  if (!h->to || pthread_create(&h->thread, NULL, beat, h) != 0) {
    free(h->to);
    free(h);
    return NULL;
  }
  return h;
}

static void heartbeat_tick(struct heartbeat *h) {
  pthread_mutex_lock(&h->lock);
  h->due = 1;
  pthread_cond_signal(&h->wake);
  pthread_mutex_unlock(&h->lock);
}

static void heartbeat_end(struct heartbeat *h) {
  pthread_mutex_lock(&h->lock);
  h->stopped = 1;
  free(h->to);
  pthread_cond_signal(&h->wake);
  pthread_mutex_unlock(&h->lock);
  pthread_join(h->thread, NULL);
  pthread_cond_destroy(&h->wake);
  pthread_mutex_destroy(&h->lock);
  free(h);
}

int main(void) {
  struct heartbeat *h = heartbeat_new();
  if (!h)
    return 1;
  heartbeat_tick(h);
  heartbeat_end(h);
  return 0;
}
