// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D6: a relay reads packets into one buffer and queues a pointer to it for the sending thread. The next packet is read
// into the same buffer while the one before is being sent.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define QUEUE 2

struct packet {
  int length;
  char bytes[4];
};

struct relay {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  const struct packet *queue[QUEUE];
  int head, queued;
  int closed;
};

static void enqueue(struct relay *r, const struct packet *p) {
  pthread_mutex_lock(&r->lock);
  while (r->queued == QUEUE)
    pthread_cond_wait(&r->changed, &r->lock);
  r->queue[(r->head + r->queued++) % QUEUE] = p;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

static const struct packet *dequeue(struct relay *r) {
  const struct packet *p = NULL;
  pthread_mutex_lock(&r->lock);
  while (r->queued == 0 && !r->closed)
    pthread_cond_wait(&r->changed, &r->lock);
  if (r->queued > 0) {
    p = r->queue[r->head];
    r->head = (r->head + 1) % QUEUE;
    --r->queued;
    pthread_cond_broadcast(&r->changed);
  }
  pthread_mutex_unlock(&r->lock);
  return p;
}

static void *send_packets(void *arg) {
  long sent = 0;
  const struct packet *p;
  while ((p = dequeue(arg)) != NULL)
    sent += p->length;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'packet.length', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  return sent > 0 ? arg : NULL;
}

static void read_packet(struct packet *into, int length) {
  into->length = length;
  memset(into->bytes, 'x', sizeof into->bytes);
}

int main(void) {
  struct relay r = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
#ifdef REPAIRED
  struct packet packets[2];
#else
  struct packet packet;
#endif
  pthread_t sender;
  if (pthread_create(&sender, NULL, send_packets, &r) != 0)
    return 1;
  for (int i = 0; i < 2; ++i) {
#ifdef REPAIRED
    struct packet *p = &packets[i];
#else
    struct packet *p = &packet;
#endif
    read_packet(p, i + 1);
    enqueue(&r, p);
  }
  pthread_mutex_lock(&r.lock);
  r.closed = 1;
  pthread_cond_broadcast(&r.changed);
  pthread_mutex_unlock(&r.lock);
  pthread_join(sender, NULL);
  return 0;
}
