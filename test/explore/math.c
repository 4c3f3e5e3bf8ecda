// What C computes of real numbers is known: all of these come true, and nothing is blocked.
// RUN: %belay stats --explore %s -- -std=c11 -pthread | FileCheck %s

#include <math.h>
#include <pthread.h>
#include <semaphore.h>

static sem_t go;
static double level = 2.0;
// CHECK: problems 0{{$}}
// CHECK: root  main  {{[0-9]+}} steps, complete, ends
static void *waits(void *unused) {
  sem_wait(&go);
  return unused;
}
static void once(int gives) {
  pthread_t t;
  sem_init(&go, 0, 0);
  if (pthread_create(&t, 0, waits, 0) != 0)
    return;
  if (gives)
    sem_post(&go);
  pthread_join(t, 0);
}
void computed(void) {
  once(fabs(-level) == 2.0 && sqrtf(9.0f) == 3.0f && pow(level, 3) == 8.0 && fmod(7, level) == 1.0 && floor(level + 0.5) == 2.0);
}
int main(void) {
  computed();
  return 0;
}
