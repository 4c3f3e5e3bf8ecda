// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W11: a print server has tokens for its trays. A job takes one for itself and one for each of its covers while it holds
// its own: two jobs with covers take all the trays, and wait for each other's.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

enum { TRAYS = 2, JOBS = 2 };

struct printer {
  sem_t trays;
  int pages;
  pthread_mutex_t lock;
};

struct job {
  struct printer *on;
  int pages;
  int covers;
};

static void print_pages(struct printer *p, int pages) {
  pthread_mutex_lock(&p->lock);
  p->pages += pages;
  pthread_mutex_unlock(&p->lock);
}

static void print_cover(struct job *j) {
  sem_wait(&j->on->trays);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the semaphore 'p.trays', which thread 3 would release, while thread 3 waits for thread 2: both wait for ever [belay-blocking-cycle]
// CHECK: note: thread 3 waits for the semaphore 'p.trays', which thread 2 would release
  print_pages(j->on, 1);
  sem_post(&j->on->trays);
}

static void *print_job(void *arg) {
  struct job *j = arg;
#ifdef REPAIRED
  for (int i = 0; i < j->covers; ++i)
    print_cover(j);
  sem_wait(&j->on->trays);
#else
  sem_wait(&j->on->trays);
  for (int i = 0; i < j->covers; ++i)
    print_cover(j);
#endif
  print_pages(j->on, j->pages);
  sem_post(&j->on->trays);
  return NULL;
}

int main(void) {
  struct printer p = {.pages = 0, .lock = PTHREAD_MUTEX_INITIALIZER};
  struct job jobs[JOBS] = {{&p, 10, 1}, {&p, 20, 1}};
  pthread_t threads[JOBS];
  if (sem_init(&p.trays, 0, TRAYS) != 0)
    return 1;
  for (int i = 0; i < JOBS; ++i)
    if (pthread_create(&threads[i], NULL, print_job, &jobs[i]) != 0)
      abort();
  for (int i = 0; i < JOBS; ++i)
    pthread_join(threads[i], NULL);
  sem_destroy(&p.trays);
  return p.pages == 32 ? 0 : 1;
}
