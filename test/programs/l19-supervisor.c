// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L19: a supervisor restarts its worker when the configuration changes. The new worker's handle and stop flag go where
// the old one's are, and the old worker, which nobody can stop any more, isn't joined.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct worker {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  bool stop;
  int level;
};

struct supervisor {
  pthread_t thread;
  struct worker *current;
};

static void *work(void *arg) {
  struct worker *w = arg;
  pthread_mutex_lock(&w->lock);
  while (!w->stop)
    pthread_cond_wait(&w->changed, &w->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on a condition: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  pthread_mutex_unlock(&w->lock);
  free(w);
  return NULL;
}

static void stop_worker(struct supervisor *s) {
  struct worker *w = s->current;
  if (!w)
    return;
  pthread_mutex_lock(&w->lock);
  w->stop = true;
  pthread_cond_signal(&w->changed);
  pthread_mutex_unlock(&w->lock);
  pthread_join(s->thread, NULL);
  s->current = NULL;
}

static bool start_worker(struct supervisor *s, int level) {
  struct worker *w = calloc(1, sizeof *w);
  if (!w)
    return false;
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->changed, NULL);
  w->level = level;
#ifdef REPAIRED
  stop_worker(s);
#endif
  if (pthread_create(&s->thread, NULL, work, w) != 0) {
    free(w);
    return false;
  }
  s->current = w;
  return true;
}

int supervise(void) {
  struct supervisor s = {.current = NULL};
  for (int level = 0; level < 2; ++level)
    if (!start_worker(&s, level))
      break;
  stop_worker(&s);
  return 0;
}
