// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S2: a watchdog is fed by a rendezvous, and stopped by a last meal. The alarm's handler stops it and the main thread
// does so again at the end, when nobody comes to the rendezvous any more.
#define _XOPEN_SOURCE 700
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct watchdog {
  pthread_barrier_t meal;
  pthread_t thread;
  bool last;
#ifdef REPAIRED
  bool stopped;
#endif
  int meals;
};

static void *guard(void *arg) {
  struct watchdog *w = arg;
  for (bool last = false; !last;) {
    pthread_barrier_wait(&w->meal);
    last = w->last;
    ++w->meals;
    pthread_barrier_wait(&w->meal);
  }
  return NULL;
}

static void feed(struct watchdog *w, bool last) {
  w->last = last;
  pthread_barrier_wait(&w->meal);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits at the barrier 'w': nobody else will arrive [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  pthread_barrier_wait(&w->meal);
}

static void watchdog_stop(struct watchdog *w) {
#ifdef REPAIRED
  if (w->stopped)
    return;
  w->stopped = true;
#endif
  feed(w, true);
}

static int alarm_raised(struct watchdog *w, int temperature) {
  if (temperature < 90)
    return 0;
  watchdog_stop(w);
  return 1;
}

int main(int argc, char **argv) {
  (void)argv;
  struct watchdog *w = calloc(1, sizeof *w);
  if (!w)
    return EXIT_FAILURE;
  pthread_barrier_init(&w->meal, NULL, 2);
  if (pthread_create(&w->thread, NULL, guard, w) != 0) {
    free(w);
    return EXIT_FAILURE;
  }
  feed(w, false);
  int alarm = alarm_raised(w, argc > 1 ? 95 : 20);
  watchdog_stop(w);
  pthread_join(w->thread, NULL);
  pthread_barrier_destroy(&w->meal);
  free(w);
  return alarm;
}
