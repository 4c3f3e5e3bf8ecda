// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L10: the display of a meter runs until `quit`, which it asks for at each turn; between two turns it waits for the
// next value by a semaphore. After the last value the main thread sets `quit` and joins the display.
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>

struct meter {
  sem_t fresh, shown;
  int value;
  atomic_int quit;
};

static void show(int value) {
  for (int i = 0; i < value; ++i)
    putchar('#');
  putchar('\n');
}

static void *display(void *arg) {
  struct meter *m = arg;
  while (!atomic_load(&m->quit)) {
    sem_wait(&m->fresh);
    if (atomic_load(&m->quit))
      break;
    show(m->value);
    sem_post(&m->shown);
  }
  return NULL;
}

static void meter_set(struct meter *m, int value) {
  sem_wait(&m->shown);
  m->value = value;
  sem_post(&m->fresh);
}

static void meter_close(struct meter *m, pthread_t thread) {
  atomic_store(&m->quit, 1);
#ifdef REPAIRED
  sem_post(&m->fresh);
#endif
  pthread_join(thread, NULL);
  sem_destroy(&m->fresh);
  sem_destroy(&m->shown);
}

int main(void) {
  struct meter m = {.value = 0};
  pthread_t thread;
  sem_init(&m.fresh, 0, 0);
  sem_init(&m.shown, 0, 1);
  if (pthread_create(&thread, NULL, display, &m) != 0)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'display' cannot be stopped while it blocks in 'sem_wait' [belay-thread-without-done]
    return 1;
  for (int i = 1; i <= 3; ++i)
    meter_set(&m, i * 10);
  meter_close(&m, thread);
  return 0;
}
