// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// C9: an event loop sleeps until its flag is up. The flag is put up by a try that gives up where another wake-up is on its
// way, and this may have been used up already for what came before.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct event_loop {
  pthread_mutex_t lock;
  pthread_cond_t woken;
  pthread_mutex_t waking;
  int posted, handled;
};

static void wake(struct event_loop *l) {
#ifdef REPAIRED
  pthread_mutex_lock(&l->waking);
#else
  if (pthread_mutex_trylock(&l->waking) != 0)
    return;
#endif
  pthread_mutex_lock(&l->lock);
  l->posted++;
  pthread_cond_signal(&l->woken);
  pthread_mutex_unlock(&l->lock);
  pthread_mutex_unlock(&l->waking);
}

static void *post(void *arg) {
  wake(arg);
  return NULL;
}

static bool handled_all(const struct event_loop *l, int expected) { return l->handled == expected; }

static void run(struct event_loop *l, int expected) {
  pthread_mutex_lock(&l->lock);
  while (!handled_all(l, expected)) {
    while (l->posted == l->handled)
      pthread_cond_wait(&l->woken, &l->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'l.woken': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    l->handled = l->posted;
  }
  pthread_mutex_unlock(&l->lock);
}

int main(void) {
  struct event_loop l = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, 0, 0};
  pthread_t posters[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&posters[i], NULL, post, &l) != 0)
      abort();
  run(&l, 2);
  for (int i = 0; i < 2; ++i)
    pthread_join(posters[i], NULL);
  return 0;
}
