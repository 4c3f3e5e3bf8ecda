// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L6: a timer wheel has a thread from wheel_open to wheel_stop; wheel_free waits for it. When the second wheel cannot be
// had, the first is freed without having been stopped.
#include <pthread.h>
#include <stdlib.h>

struct wheel {
  pthread_mutex_t lock;
  pthread_cond_t due;
  int stopped;
  int slots;
  int *timers;
  pthread_t thread;
};

static void *turn(void *arg) {
  struct wheel *w = arg;
  pthread_mutex_lock(&w->lock);
  int slot = 0;
  while (!w->stopped) {
    pthread_cond_wait(&w->due, &w->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on a condition: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    w->timers[slot] = 0;
    slot = (slot + 1) % w->slots;
  }
  pthread_mutex_unlock(&w->lock);
  return NULL;
}

static struct wheel *wheel_open(int slots) {
  if (slots <= 0)
    return NULL;
  struct wheel *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  w->timers = calloc((size_t)slots, sizeof *w->timers);
  w->slots = slots;
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->due, NULL);
  if (!w->timers || pthread_create(&w->thread, NULL, turn, w) != 0) {
    free(w->timers);
    free(w);
    return NULL;
  }
  return w;
}

static void wheel_stop(struct wheel *w) {
  pthread_mutex_lock(&w->lock);
  w->stopped = 1;
  pthread_cond_signal(&w->due);
  pthread_mutex_unlock(&w->lock);
}

static void wheel_free(struct wheel *w) {
  pthread_join(w->thread, NULL);
  pthread_cond_destroy(&w->due);
  pthread_mutex_destroy(&w->lock);
  free(w->timers);
  free(w);
}

int open_wheels(int seconds, int minutes) {
  struct wheel *fine = wheel_open(seconds);
  if (!fine)
    return -1;
  struct wheel *coarse = wheel_open(minutes);
  if (!coarse) {
#ifdef REPAIRED
    wheel_stop(fine);
#endif
    wheel_free(fine);
    return -1;
  }
  wheel_stop(coarse);
  wheel_stop(fine);
  wheel_free(coarse);
  wheel_free(fine);
  return 0;
}
