// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D5: tickets are numbered by an atomic counter that is set plainly before the threads start, and read plainly after
// their end. The clerk also reads it plainly while they run.
#include <pthread.h>
#include <stdio.h>

#define COUNTERS 2

struct office {
  unsigned next;
  unsigned served[COUNTERS];
};

struct counter {
  struct office *office;
  int number;
  pthread_t thread;
};

static unsigned draw(struct office *o) { return __atomic_add_fetch(&o->next, 1, __ATOMIC_SEQ_CST); }

static void *serve(void *arg) {
  struct counter *c = arg;
  for (int i = 0; i < 2; ++i)
    c->office->served[c->number] = draw(c->office);
  return NULL;
}

static unsigned waiting(const struct office *o) {
#ifdef REPAIRED
  return __atomic_load_n(&o->next, __ATOMIC_SEQ_CST);
#else
  return o->next;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'o.next' is read here by 'main' without an atomic operation, while thread 'serve' atomically updates it [belay-unconfined-data]
// CHECK: note: updated atomically here by thread 'serve' with no lock
#endif
}

int main(void) {
  struct office o;
  struct counter counters[COUNTERS];
  o.next = 100;
  for (int i = 0; i < COUNTERS; ++i) {
    counters[i].office = &o;
    counters[i].number = i;
    pthread_create(&counters[i].thread, NULL, serve, &counters[i]);
  }
  printf("about %u\n", waiting(&o));
  for (int i = 0; i < COUNTERS; ++i)
    pthread_join(counters[i].thread, NULL);
  printf("%u\n", o.next);
  return o.served[0] != o.served[1] ? 0 : 1;
}
