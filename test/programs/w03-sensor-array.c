// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W3: a sensor array is read by a thread for each sensor. The loop that starts them takes as many semaphore tokens as
// there are sensors, instead of one for the sensor that it has just started.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

enum { SENSORS = 3 };

struct array;

struct sensor {
  struct array *of;
  int index;
};

struct array {
  sem_t measured;
  struct sensor sensors[SENSORS];
  int values[SENSORS];
  pthread_t threads[SENSORS];
  int started;
};

static void *measure(void *arg) {
  struct sensor *s = arg;
  s->of->values[s->index] = 20 + s->index;
  sem_post(&s->of->measured);
  return NULL;
}

static void wait_for(struct array *a, int n) {
  while (n-- > 0)
    sem_wait(&a->measured);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for the semaphore 'a.measured': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
}

static int start_sensor(struct array *a) {
  const int i = a->started;
  a->sensors[i].of = a;
  a->sensors[i].index = i;
  if (pthread_create(&a->threads[i], NULL, measure, &a->sensors[i]) != 0)
    return -1;
  a->started++;
  return 0;
}

static int measure_all(struct array *a) {
  do {
    if (start_sensor(a) != 0)
      abort();
#ifndef REPAIRED
    wait_for(a, SENSORS);
#endif
  } while (a->started < SENSORS);
#ifdef REPAIRED
  wait_for(a, SENSORS);
#endif
  int sum = 0;
  for (int i = 0; i < SENSORS; ++i) {
    pthread_join(a->threads[i], NULL);
    sum += a->values[i];
  }
  return sum;
}

int main(void) {
  struct array a = {.started = 0};
  sem_init(&a.measured, 0, 0);
  const int sum = measure_all(&a);
  sem_destroy(&a.measured);
  return sum == 63 ? 0 : 1;
}
