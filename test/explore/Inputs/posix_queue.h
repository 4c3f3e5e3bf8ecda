// The same for ints, as C programs write it.
#pragma once

#include <pthread.h>

struct ring {
  pthread_mutex_t mutex;
  pthread_cond_t not_full, not_empty;
  int items[4];
  int room, count, first, closed;
};

static inline void ring_init(struct ring *q, int room) {
  pthread_mutex_init(&q->mutex, 0);
  pthread_cond_init(&q->not_full, 0);
  pthread_cond_init(&q->not_empty, 0);
  q->room = room;
  q->count = q->first = q->closed = 0;
}
static inline void ring_destroy(struct ring *q) {
  pthread_cond_destroy(&q->not_empty);
  pthread_cond_destroy(&q->not_full);
  pthread_mutex_destroy(&q->mutex);
}
static inline int ring_put(struct ring *q, int value) {
  pthread_mutex_lock(&q->mutex);
  while (q->count == q->room && !q->closed)
    pthread_cond_wait(&q->not_full, &q->mutex);
  const int open = !q->closed;
  if (open) {
    q->items[(q->first + q->count) % q->room] = value;
    ++q->count;
    pthread_cond_signal(&q->not_empty);
  }
  pthread_mutex_unlock(&q->mutex);
  return open;
}
static inline int ring_take(struct ring *q, int *value) {
  pthread_mutex_lock(&q->mutex);
  while (q->count == 0 && !q->closed)
    pthread_cond_wait(&q->not_empty, &q->mutex);
  const int got = q->count > 0;
  if (got) {
    *value = q->items[q->first];
    q->first = (q->first + 1) % q->room;
    --q->count;
    pthread_cond_signal(&q->not_full);
  }
  pthread_mutex_unlock(&q->mutex);
  return got;
}
static inline void ring_close(struct ring *q) {
  pthread_mutex_lock(&q->mutex);
  q->closed = 1;
  pthread_cond_broadcast(&q->not_full);
  pthread_cond_broadcast(&q->not_empty);
  pthread_mutex_unlock(&q->mutex);
}
