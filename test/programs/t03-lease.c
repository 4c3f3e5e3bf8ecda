// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// T3: a lease has a timer whose thread posts when it is over. A renewal stops the timer and, if it came too late for
// that, takes the post, which the holder of the lease may have taken already.
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

enum timer_state { PENDING, FIRED, CANCELLED };

struct lease {
  pthread_mutex_t lock;
  enum timer_state state;
  sem_t expired;
  pthread_t timer;
  int generation;
};

static void *expire(void *arg) {
  struct lease *l = arg;
  pthread_mutex_lock(&l->lock);
  bool fire = l->state == PENDING;
  if (fire)
    l->state = FIRED;
  pthread_mutex_unlock(&l->lock);
  if (fire)
    sem_post(&l->expired);
  return NULL;
}

static bool timer_stop(struct lease *l) {
  pthread_mutex_lock(&l->lock);
  bool in_time = l->state == PENDING;
  if (in_time)
    l->state = CANCELLED;
  pthread_mutex_unlock(&l->lock);
  return in_time;
}

static bool lease_expired(struct lease *l) { return sem_trywait(&l->expired) == 0; }

static void lease_renew(struct lease *l) {
  if (!timer_stop(l)) {
#ifdef REPAIRED
    sem_trywait(&l->expired);
#else
    sem_wait(&l->expired);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for the semaphore 'l.expired': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
  }
  l->generation++;
}

int hold_lease(void) {
  struct lease l = {.lock = PTHREAD_MUTEX_INITIALIZER, .state = PENDING, .generation = 0};
  sem_init(&l.expired, 0, 0);
  if (pthread_create(&l.timer, NULL, expire, &l) != 0)
    return -1;
  bool lost = lease_expired(&l);
  lease_renew(&l);
  pthread_join(l.timer, NULL);
  sem_destroy(&l.expired);
  return lost ? 0 : l.generation;
}
