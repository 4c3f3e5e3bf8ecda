// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K3: two counters of a router's interfaces are moved from one to the other under both locks. The repair takes them in the
// order of their addresses.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

struct interface {
  pthread_mutex_t lock;
  long packets;
};

struct move {
  struct interface *from, *to;
  long packets;
};

static void lock_both(struct interface *a, struct interface *b) {
#ifdef REPAIRED
  if ((uintptr_t)a > (uintptr_t)b) {
    struct interface *t = a;
    a = b;
    b = t;
  }
#endif
  pthread_mutex_lock(&a->lock);
  pthread_mutex_lock(&b->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the mutex 'ports[1].lock', which thread 3 holds, while thread 3 waits for thread 2: both wait for ever; lock them in one order [belay-blocking-cycle]
// CHECK: note: thread 3 locked 'ports[1].lock' here
}

static void unlock_both(struct interface *a, struct interface *b) {
  pthread_mutex_unlock(&a->lock);
  pthread_mutex_unlock(&b->lock);
}

static void *move_packets(void *arg) {
  const struct move *m = arg;
  lock_both(m->from, m->to);
  m->from->packets -= m->packets;
  m->to->packets += m->packets;
  unlock_both(m->from, m->to);
  return NULL;
}

int main(void) {
  static struct interface ports[2] = {{PTHREAD_MUTEX_INITIALIZER, 10}, {PTHREAD_MUTEX_INITIALIZER, 20}};
  struct move moves[2] = {{&ports[0], &ports[1], 3}, {&ports[1], &ports[0], 4}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, move_packets, &moves[i]) != 0)
      abort();
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return ports[0].packets == 11 ? 0 : 1;
}
