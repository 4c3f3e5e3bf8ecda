// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L13: a host runs a plugin's steps in a thread and waits for each to be finished. A plugin that finds its licence
// expired ends its thread from the depth of a helper, and the host waits for the step.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

struct host {
  pthread_mutex_t lock;
  pthread_cond_t step;
  int wanted, finished;
  bool gone;
  int licence_days;
};

static void leave(struct host *h) {
  pthread_mutex_lock(&h->lock);
  h->gone = true;
  pthread_cond_broadcast(&h->step);
  pthread_mutex_unlock(&h->lock);
}

static void check_licence(struct host *h, int step) {
  if (step < h->licence_days)
    return;
  fprintf(stderr, "the licence has expired\n");
#ifdef REPAIRED
  leave(h);
#endif
  pthread_exit(NULL);
}

static void *plugin(void *arg) {
  struct host *h = arg;
  for (int step = 0;; ++step) {
    pthread_mutex_lock(&h->lock);
    while (h->wanted <= step && !h->gone)
      pthread_cond_wait(&h->step, &h->lock);
    bool gone = h->gone;
    pthread_mutex_unlock(&h->lock);
    if (gone)
      return NULL;
    check_licence(h, step);
    pthread_mutex_lock(&h->lock);
    h->finished = step + 1;
    pthread_cond_broadcast(&h->step);
    pthread_mutex_unlock(&h->lock);
  }
}

static bool run_step(struct host *h) {
  pthread_mutex_lock(&h->lock);
  int mine = ++h->wanted;
  pthread_cond_broadcast(&h->step);
  while (h->finished < mine && !h->gone)
    pthread_cond_wait(&h->step, &h->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'h.step': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  bool ok = h->finished >= mine;
  pthread_mutex_unlock(&h->lock);
  return ok;
}

int main(int argc, char **argv) {
  (void)argv;
  struct host h = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, false, argc > 1 ? 1 : 5};
  pthread_t thread;
  if (pthread_create(&thread, NULL, plugin, &h) != 0)
    return 1;
  int steps = 0;
  while (steps < 2 && run_step(&h))
    ++steps;
  leave(&h);
  pthread_join(thread, NULL);
  return steps < 2;
}
