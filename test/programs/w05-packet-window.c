// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W5: a sender counts the packets on their way. A packet that is acknowledged twice is counted down twice, and the flush,
// which waits for exactly none, waits for ever.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PACKETS = 3, ACKS = 4 };

struct window {
  pthread_mutex_t lock;
  pthread_cond_t acknowledged;
  int in_flight;
  char acked[PACKETS];
};

static void acknowledge(struct window *w, int packet) {
  pthread_mutex_lock(&w->lock);
#ifdef REPAIRED
  if (!w->acked[packet]) {
    w->acked[packet] = 1;
    --w->in_flight;
  }
#else
  w->acked[packet] = 1;
  --w->in_flight;
#endif
  pthread_cond_signal(&w->acknowledged);
  pthread_mutex_unlock(&w->lock);
}

static void *receive_acks(void *arg) {
  static const int order[ACKS] = {0, 1, 1, 2};
  for (int i = 0; i < ACKS; ++i)
    acknowledge(arg, order[i]);
  return NULL;
}

static void flush(struct window *w) {
  pthread_mutex_lock(&w->lock);
  while (w->in_flight != 0)
    pthread_cond_wait(&w->acknowledged, &w->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on {{.*}}: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  pthread_mutex_unlock(&w->lock);
}

int main(void) {
  struct window *w = malloc(sizeof *w);
  pthread_t acks;
  if (!w)
    return 1;
  memset(w, 0, sizeof *w);
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->acknowledged, NULL);
  w->in_flight = PACKETS;
  if (pthread_create(&acks, NULL, receive_acks, w) != 0) {
    free(w);
    return 1;
  }
  flush(w);
  pthread_join(acks, NULL);
  free(w);
  return 0;
}
