// What was found before a wait, for who is woken for nothing.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdlib.h>

struct queue {
  int data[16], nelts, terminated;
  pthread_mutex_t mutex;
  pthread_cond_t not_empty;
};

// L7: the test after it is about something else.
static int bad_pop(struct queue *q, int *out) {
  pthread_mutex_lock(&q->mutex);
  if (q->nelts == 0 && !q->terminated)
    pthread_cond_wait(&q->not_empty, &q->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'q->not_empty' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  if (q->terminated && q->nelts == 0) {
    pthread_mutex_unlock(&q->mutex);
    return -1;
  }
  *out = q->data[--q->nelts];
  pthread_mutex_unlock(&q->mutex);
  return 0;
}
// The callers' loop tries again.
static int ok_try(struct queue *q, int *out) {
  pthread_mutex_lock(&q->mutex);
  if (q->nelts == 0 && !q->terminated)
    pthread_cond_wait(&q->not_empty, &q->mutex);
  if (q->nelts == 0) {
    pthread_mutex_unlock(&q->mutex);
    return 0;
  }
  *out = q->data[--q->nelts];
  pthread_mutex_unlock(&q->mutex);
  return 1;
}
static struct queue queue;
static void *worker(void *unused) {
  int n;
  while (bad_pop(&queue, &n) == 0)
    ;
  while (!ok_try(&queue, &n))
    ;
  return unused;
}
int main(void) {
  pthread_t a;
  if (pthread_create(&a, NULL, worker, NULL) != 0)
    abort();
  pthread_mutex_lock(&queue.mutex);
  queue.nelts++;
  queue.terminated = 1;
  pthread_cond_broadcast(&queue.not_empty);
  pthread_mutex_unlock(&queue.mutex);
  return pthread_join(a, NULL);
}
