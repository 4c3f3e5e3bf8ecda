// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L2: a reading is requested from a slow sensor. The reader waits for it with a deadline, and leaves the request behind;
// the sensor's thread waits for the request to be collected before it takes the next, and before it ends.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

enum phase { EMPTY, REQUESTED, MEASURED, OFF };

struct sensor {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  enum phase phase;
  double celsius;
  pthread_t thread;
};

static double measure(int round) { return 20.0 + round; }

static void *sensor_main(void *arg) {
  struct sensor *s = arg;
  pthread_mutex_lock(&s->lock);
  for (int round = 0;; ++round) {
    while (s->phase == EMPTY)
      pthread_cond_wait(&s->changed, &s->lock);
    if (s->phase == OFF)
      break;
    s->celsius = measure(round);
    s->phase = MEASURED;
    pthread_cond_broadcast(&s->changed);
    while (s->phase == MEASURED)
      pthread_cond_wait(&s->changed, &s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'outside.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  pthread_mutex_unlock(&s->lock);
  return NULL;
}

static void sensor_start(struct sensor *s) {
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->changed, NULL);
  s->phase = EMPTY;
  pthread_create(&s->thread, NULL, sensor_main, s);
}

static int sensor_read(struct sensor *s, double *celsius) {
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += 1;
  int error = 0;
  pthread_mutex_lock(&s->lock);
  s->phase = REQUESTED;
  pthread_cond_broadcast(&s->changed);
  while (s->phase != MEASURED && error == 0)
    error = pthread_cond_timedwait(&s->changed, &s->lock, &deadline);
  if (s->phase == MEASURED) {
    *celsius = s->celsius;
    s->phase = EMPTY;
    pthread_cond_broadcast(&s->changed);
    error = 0;
  }
  pthread_mutex_unlock(&s->lock);
  return error;
}

static void sensor_stop(struct sensor *s) {
  pthread_mutex_lock(&s->lock);
#ifdef REPAIRED
  s->phase = OFF;
#else
  if (s->phase == EMPTY)
    s->phase = OFF;
#endif
  pthread_cond_broadcast(&s->changed);
  pthread_mutex_unlock(&s->lock);
  pthread_join(s->thread, NULL);
  pthread_cond_destroy(&s->changed);
  pthread_mutex_destroy(&s->lock);
}

int main(void) {
  struct sensor outside;
  double celsius = 0;
  sensor_start(&outside);
  if (sensor_read(&outside, &celsius) == 0)
    printf("%.1f\n", celsius);
  sensor_stop(&outside);
  return 0;
}
