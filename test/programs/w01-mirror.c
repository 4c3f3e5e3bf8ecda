// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W1: a mirror counts its transfers in the threads that make them, and frees the block that they copy from as soon as the
// count is zero, which it is before the first of them has begun.
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TARGETS = 2, BLOCK = 8 };

struct mirror {
  pthread_mutex_t lock;
  pthread_cond_t idle;
  int active;
  char *block;
};

struct transfer {
  struct mirror *of;
  char copy[BLOCK];
};

static void begin(struct mirror *m) {
  pthread_mutex_lock(&m->lock);
  m->active++;
  pthread_mutex_unlock(&m->lock);
}

static void end(struct mirror *m) {
  pthread_mutex_lock(&m->lock);
  if (--m->active == 0)
    pthread_cond_broadcast(&m->idle);
  pthread_mutex_unlock(&m->lock);
}

static void *run_transfer(void *arg) {
  struct transfer *t = arg;
#ifndef REPAIRED
  begin(t->of);
#endif
  for (int i = 0; i < BLOCK; ++i)
    t->copy[i] = t->of->block[i];
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 reads memory that is freed [belay-dangling-capture]
  end(t->of);
  return NULL;
}

static void wait_idle(struct mirror *m) {
  pthread_mutex_lock(&m->lock);
  while (m->active > 0)
    pthread_cond_wait(&m->idle, &m->lock);
  pthread_mutex_unlock(&m->lock);
}

int main(void) {
  struct mirror m = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, NULL};
  struct transfer transfers[TARGETS];
  pthread_t threads[TARGETS];
  m.block = malloc(BLOCK);
  if (!m.block)
    return 1;
  memset(m.block, 'x', BLOCK);
  for (int i = 0; i < TARGETS; ++i) {
    transfers[i].of = &m;
#ifdef REPAIRED
    begin(&m);
#endif
    if (pthread_create(&threads[i], NULL, run_transfer, &transfers[i]) != 0)
      abort();
  }
  wait_idle(&m);
  free(m.block);
  for (int i = 0; i < TARGETS; ++i)
    pthread_join(threads[i], NULL);
  return transfers[0].copy[0] == 'x' ? 0 : 1;
}
