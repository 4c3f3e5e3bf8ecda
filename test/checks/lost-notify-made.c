// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// Who makes what is waited for, or ends it when all threads have ended, has nobody to wake.

#include <pthread.h>
#include <stdlib.h>

struct queue {
  int length;
  int *jobs;
};
struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t idle;
  struct queue queue;
  pthread_t thread;
};

static int queue_init(struct queue *q) {
  q->length = 0;
  q->jobs = malloc(64 * sizeof(int));
  return q->jobs != NULL;
}
static void queue_clear(struct queue *q) {
  while (q->length)
    q->length--;
  q->length = 0;
}
static void queue_destroy(struct queue *q) {
  queue_clear(q);
  free(q->jobs);
}
static void queue_forget(struct queue *q) {
  q->length = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'q->length' is set here, and nobody notifies 'pool->idle': a thread that waits for it sleeps on; notify 'pool->idle' after this write [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE+18]]:5: note: the waiter tests it here
}

static struct pool *pool;
void make(void) {
  pool = calloc(1, sizeof *pool);
  if (!queue_init(&pool->queue))
    abort();
}
void work_off(void) {
  pthread_mutex_lock(&pool->mutex);
  if (--pool->queue.length == 0)
    pthread_cond_signal(&pool->idle);
  pthread_mutex_unlock(&pool->mutex);
}
void wait_for_all(void) {
  pthread_mutex_lock(&pool->mutex);
  while (pool->queue.length)
    pthread_cond_wait(&pool->idle, &pool->mutex);
  pthread_mutex_unlock(&pool->mutex);
}
void forget(void) { queue_forget(&pool->queue); }
void end(void) { queue_destroy(&pool->queue); }
