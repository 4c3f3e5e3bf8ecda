// A local pointer that is declared first and assigned once is another name for what it is assigned, as one that is
// declared with its value.
// RUN: %belay ir %s -- -std=gnu11 -pthread | FileCheck %s

#include <pthread.h>
#include <stdlib.h>

struct job {
  pthread_mutex_t m;
  int n;
  struct job *next;
};
struct queue {
  pthread_mutex_t m;
  struct job *head;
  struct job jobs[4];
};
struct job *other(void);

void *declared_first(void *arg) {
  struct queue *q;
  struct job *j = NULL;
  q = (struct queue *)arg;
  j = q->head;
  pthread_mutex_lock(&j->m);
  j->n = 1;
  pthread_mutex_unlock(&j->m);
  return NULL;
}
// CHECK-LABEL: process declared_first
// CHECK: lock arg->head->m
// CHECK: write arg->head->n
// CHECK: unlock arg->head->m

void assigned_twice(struct queue *q, int which) {
  struct job *j;
  j = q->head;
  if (which)
    j = other();
  pthread_mutex_lock(&j->m);
  pthread_mutex_unlock(&j->m);
}
// CHECK-LABEL: process assigned_twice
// CHECK: lock j->m

// What was there is taken out; the queue has something else now.
void taken_out(struct queue *q) {
  struct job *j;
  pthread_mutex_lock(&q->m);
  j = q->head;
  q->head = NULL;
  pthread_mutex_unlock(&q->m);
  j->n = 2;
}
// CHECK-LABEL: process taken_out
// CHECK: unlock q->m
// CHECK: write j->n

// The one of the round before isn't the one of this round.
void hand_over_hand(void) {
  struct job *last = NULL;
  for (int i = 0; i < 4; ++i) {
    struct job *j = other();
    pthread_mutex_lock(&j->m);
    if (last)
      pthread_mutex_unlock(&last->m);
    last = j;
  }
  pthread_mutex_unlock(&last->m);
}
// CHECK-LABEL: process hand_over_hand
// CHECK-DAG: lock j->m
// CHECK-DAG: unlock last->m
// CHECK-DAG: unlock last->m

void each(struct queue *q) {
  struct job *j;
  for (int i = 0; i < 4; ++i) {
    j = &q->jobs[i];
    pthread_mutex_lock(&j->m);
    pthread_mutex_unlock(&j->m);
  }
}
// CHECK-LABEL: process each
// CHECK: lock q->jobs[].m
// CHECK: unlock q->jobs[].m

void fill(struct job **);
void passed_on(struct queue *q) {
  struct job *j;
  j = q->head;
  fill(&j);
  pthread_mutex_lock(&j->m);
  pthread_mutex_unlock(&j->m);
}
// CHECK-LABEL: process passed_on
// CHECK: lock j->m

// Null is nothing that it could lead to.
void given_up(struct queue *q) {
  struct job *j;
  j = q->head;
  pthread_mutex_lock(&j->m);
  pthread_mutex_unlock(&j->m);
  j = NULL;
}
// CHECK-LABEL: process given_up
// CHECK: lock q->head->m
// CHECK: unlock q->head->m

struct arguments {
  struct job *first, *second;
};
void *work(void *arg) {
  struct arguments *a = arg;
  pthread_mutex_lock(&a->first->m);
  pthread_mutex_unlock(&a->first->m);
  return NULL;
}
// A structure of arguments, by a literal and once more by assignment.
void told_twice(void) {
  struct job *j = NULL;
  pthread_t t;
  j = calloc(1, sizeof *j);
  struct arguments a = {.first = j};
  a.first = j;
  pthread_create(&t, NULL, work, &a);
  pthread_mutex_lock(&a.first->m);
  pthread_mutex_unlock(&j->m);
  pthread_join(t, NULL);
  free(j);
  j = NULL;
}
// CHECK-LABEL: process told_twice
// CHECK: lock j->m
// CHECK: unlock j->m
