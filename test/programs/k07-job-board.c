// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K7: a board hands a job to a worker by a semaphore for the worker to take it and one for the board to go on. The board
// waits for the second with its lock held, which the worker wants before it posts.
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

struct board {
  pthread_mutex_t lock;
  sem_t offered;
  sem_t accepted;
  int job;
  int results;
};

static void board_init(struct board *b) {
  pthread_mutex_init(&b->lock, NULL);
  sem_init(&b->offered, 0, 0);
  sem_init(&b->accepted, 0, 0);
  b->job = b->results = 0;
}

static void offer(struct board *b, int job) {
  pthread_mutex_lock(&b->lock);
  b->job = job;
  sem_post(&b->offered);
#ifdef REPAIRED
  pthread_mutex_unlock(&b->lock);
  sem_wait(&b->accepted);
#else
  sem_wait(&b->accepted);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this 'sem_wait' waits for another thread while 'b->lock' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
  pthread_mutex_unlock(&b->lock);
#endif
}

static int accept_job(struct board *b) {
  sem_wait(&b->offered);
  pthread_mutex_lock(&b->lock);
  const int job = b->job;
  b->results += job;
  pthread_mutex_unlock(&b->lock);
  sem_post(&b->accepted);
  return job;
}

static void *work(void *arg) {
  while (accept_job(arg) > 0)
    ;
  return NULL;
}

int main(void) {
  struct board b;
  pthread_t worker;
  board_init(&b);
  if (pthread_create(&worker, NULL, work, &b) != 0)
    return 1;
  for (int job = 2; job >= 0; --job)
    offer(&b, job);
  pthread_join(worker, NULL);
  sem_destroy(&b.offered);
  sem_destroy(&b.accepted);
  return b.results == 3 ? 0 : 1;
}
