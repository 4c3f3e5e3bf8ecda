// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D5: counters are added to by atomic built-ins, and reset once a minute by a plain assignment of a whole struct.
#include <pthread.h>
#include <stdint.h>

struct counters {
  uint32_t received;
  uint32_t dropped;
};

struct link {
  struct counters counters;
  int frames;
  pthread_t thread;
};

static void count(uint32_t *counter) { __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED); }

static void *receive(void *arg) {
  struct link *l = arg;
  for (int f = 0; f < l->frames; ++f) {
    count(&l->counters.received);
    if (f % 10 == 9)
      count(&l->counters.dropped);
  }
  return NULL;
}

static struct counters snapshot_and_reset(struct link *l) {
  struct counters now;
#ifdef REPAIRED
  now.received = __atomic_exchange_n(&l->counters.received, 0, __ATOMIC_RELAXED);
  now.dropped = __atomic_exchange_n(&l->counters.dropped, 0, __ATOMIC_RELAXED);
#else
  now.received = __atomic_load_n(&l->counters.received, __ATOMIC_RELAXED);
  now.dropped = __atomic_load_n(&l->counters.dropped, __ATOMIC_RELAXED);
  l->counters.received = 0;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'l.counters.received' is written here by 'minute' without an atomic operation, while thread 'receive' atomically updates it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  l->counters.dropped = 0;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'l.counters.dropped' is written here by 'minute' without an atomic operation, while thread 'receive' atomically updates it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#endif
  return now;
}

uint32_t minute(int frames) {
  struct link l = {{0, 0}, frames, 0};
  if (pthread_create(&l.thread, NULL, receive, &l) != 0)
    return 0;
  struct counters c = snapshot_and_reset(&l);
  pthread_join(l.thread, NULL);
  return c.received - c.dropped;
}

int main(void) { return minute(2) > 2; }
