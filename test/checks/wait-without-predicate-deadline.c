// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// The time until which a wait is to last, on the clock that it goes by.

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

struct queue {
  pthread_mutex_t lock;
  pthread_cond_t ready, steady;
  struct timespec due;
  int n;
};

void init(struct queue *q) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_mutex_init(&q->lock, NULL);
  pthread_cond_init(&q->ready, NULL);
  pthread_cond_init(&q->steady, &attr);
}

// An interval.
static int bad_interval(struct queue *q, int ms) {
  struct timespec limit;
  memset(&limit, 0, sizeof limit);
  limit.tv_sec += ms / 1000;
  limit.tv_nsec += (ms % 1000) * 1000000L;
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->ready, &q->lock, &limit);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'pthread_cond_timedwait' wants a point of time, and is given an interval: that is long over, and this doesn't wait; add it to what clock_gettime gives [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE-8]]:19: note: declared here, and no clock is read for it
  return rc;
}
int second(struct queue *q) { return bad_interval(q, 1000); }
int bad_semaphore(sem_t *s) {
  struct timespec limit = {2, 0};
  return sem_timedwait(s, &limit);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'sem_timedwait' wants a point of time, and is given an interval: that is long over, and this doesn't wait; add it to what clock_gettime gives [belay-wait-without-predicate]
  // CHECK-MESSAGES: :[[@LINE-3]]:19: note: declared here, and no clock is read for it
}
int ok_try(sem_t *s) {
  struct timespec past = {0, 0};
  return sem_timedwait(s, &past);
}
int ok_for_ever(sem_t *s) {
  struct timespec never;
  never.tv_sec = INT_MAX;
  never.tv_nsec = 0;
  return sem_timedwait(s, &never);
}
// Whoever calls it says until when.
int ok_given(sem_t *s, long until) {
  struct timespec limit = {0, 0};
  limit.tv_sec = until;
  return sem_timedwait(s, &limit);
}

// Another clock.
int bad_steady(struct queue *q, int seconds) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += seconds;
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->ready, &q->lock, &limit);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'pthread_cond_timedwait' goes by CLOCK_REALTIME here, and is given a time of CLOCK_MONOTONIC: it ends at once, or not for decades; read CLOCK_REALTIME for it [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE-6]]:3: note: the clock is read here
  return rc;
}
static void after(struct timespec *t, int seconds) {
  clock_gettime(CLOCK_REALTIME, t);
  t->tv_sec += seconds;
}
void arm(struct queue *q) {
  struct timespec t;
  after(&t, 5);
  q->due = t;
}
int bad_wall(struct queue *q) {
  struct timespec due = q->due;
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->steady, &q->lock, &due);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'pthread_cond_timedwait' goes by CLOCK_MONOTONIC here, and is given a time of CLOCK_REALTIME: it ends at once, or not for decades; read CLOCK_MONOTONIC for it [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE-14]]:3: note: the clock is read here
    // CHECK-MESSAGES: :[[@LINE-71]]:3: note: the condition's clock is set here
  return rc;
}
int bad_semaphore_steady(sem_t *s) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += 1;
  return sem_timedwait(s, &limit);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'sem_timedwait' goes by CLOCK_REALTIME here, and is given a time of CLOCK_MONOTONIC: it ends at once, or not for decades; read CLOCK_REALTIME for it [belay-wait-without-predicate]
  // CHECK-MESSAGES: :[[@LINE-4]]:3: note: the clock is read here
}
int ok_wall(struct queue *q) {
  struct timeval now;
  struct timespec limit;
  gettimeofday(&now, NULL);
  limit.tv_sec = now.tv_sec + 1;
  limit.tv_nsec = now.tv_usec * 1000;
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->ready, &q->lock, &limit);
  return rc;
}
int ok_steady(struct queue *q) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += 1;
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->steady, &q->lock, &limit);
  return rc;
}
// Made by somebody else.
struct other {
  pthread_mutex_t lock;
  pthread_cond_t cond;
};
int ok_unknown(struct other *o, int n) {
  struct timespec limit;
  clock_gettime(CLOCK_MONOTONIC, &limit);
  limit.tv_sec += 1;
  int rc = 0;
  while (n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&o->cond, &o->lock, &limit);
  return rc;
}
// A helper that carries over what is more than a second.
static void in(struct timespec *t, long ms) {
  clock_gettime(CLOCK_MONOTONIC, t);
  t->tv_nsec += ms * 1000000L;
  t->tv_sec += t->tv_nsec / 1000000000L;
  t->tv_nsec %= 1000000000L;
}
int bad_carried(struct queue *q) {
  struct timespec limit;
  in(&limit, 1500);
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->ready, &q->lock, &limit);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'pthread_cond_timedwait' goes by CLOCK_REALTIME here, and is given a time of CLOCK_MONOTONIC: it ends at once, or not for decades; read CLOCK_REALTIME for it [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE-12]]:3: note: the clock is read here
  return rc;
}
int ok_carried(struct queue *q) {
  struct timespec limit;
  in(&limit, 1500);
  int rc = 0;
  while (q->n == 0 && rc != ETIMEDOUT)
    rc = pthread_cond_timedwait(&q->steady, &q->lock, &limit);
  return rc;
}
