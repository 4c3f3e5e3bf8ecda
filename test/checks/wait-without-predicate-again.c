// A wait after which the function looks again, and says what came of it, in a library whose callers aren't here.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct node {
  struct node *next;
};
struct queue {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  struct node *head, *tail;
  int closed;
};

struct node *ok_pop(struct queue *q) {
  struct node *n;
  int err;
  if ((err = pthread_mutex_lock(&q->lock)) != 0)
    return NULL;
  n = q->head;
  if (n == NULL) {
    pthread_cond_wait(&q->cond, &q->lock);
    n = q->head;
  }
  if (n != NULL) {
    q->head = n->next;
    if (q->head == NULL)
      q->tail = NULL;
  }
  pthread_mutex_unlock(&q->lock);
  return n;
}

struct node *ok_pop_if(struct queue *q, bool blocked) {
  struct node *n = NULL;
  pthread_mutex_lock(&q->lock);
  if (q->head == NULL) {
    if (blocked)
      pthread_cond_wait(&q->cond, &q->lock);
  }
  if (q->head != NULL) {
    n = q->head;
    q->head = n->next;
  }
  pthread_mutex_unlock(&q->lock);
  return n;
}

// What it has found before the wait is no new look.
struct node *bad_stale(struct queue *q) {
  struct node *n;
  int err;
  if ((err = pthread_mutex_lock(&q->lock)) != 0)
    return NULL;
  n = q->head;
  if (n == NULL)
    pthread_cond_wait(&q->cond, &q->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'q->cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  if (n == NULL) {
    pthread_mutex_unlock(&q->lock);
    return NULL;
  }
  q->head = n->next;
  pthread_mutex_unlock(&q->lock);
  return n;
}

// It looks at something else.
struct node *bad_other(struct queue *q) {
  struct node *n = NULL;
  pthread_mutex_lock(&q->lock);
  if (q->head == NULL)
    pthread_cond_wait(&q->cond, &q->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'q->cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  if (!q->closed) {
    n = q->head;
    q->head = n->next;
  }
  pthread_mutex_unlock(&q->lock);
  return n;
}

// On one path only.
struct node *bad_sometimes(struct queue *q, bool careful) {
  struct node *n = NULL;
  pthread_mutex_lock(&q->lock);
  if (q->head == NULL)
    pthread_cond_wait(&q->cond, &q->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'q->cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  if (careful && q->head == NULL) {
    pthread_mutex_unlock(&q->lock);
    return NULL;
  }
  n = q->head;
  q->head = n->next;
  pthread_mutex_unlock(&q->lock);
  return n;
}

// Who calls it is here, and doesn't try again.
static struct node *bad_called(struct queue *q) {
  struct node *n = NULL;
  pthread_mutex_lock(&q->lock);
  if (q->head == NULL)
    pthread_cond_wait(&q->cond, &q->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'q->cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  if (q->head != NULL) {
    n = q->head;
    q->head = n->next;
  }
  pthread_mutex_unlock(&q->lock);
  return n;
}
struct node *take_two(struct queue *q) { return bad_called(q)->next; }
