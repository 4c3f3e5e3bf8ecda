// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K5: an ARP cache reads an entry under the read lock and, where it is stale, refreshes it at once by a function that
// takes the write lock: the reader waits for itself.
#include <pthread.h>
#include <stdlib.h>

struct entry {
  unsigned address;
  unsigned hardware;
  int age;
  struct entry *next;
};

struct arp_cache {
  pthread_rwlock_t lock;
  struct entry *entries;
  int max_age;
};

static int refresh(struct arp_cache *c, unsigned address, unsigned hardware) {
  if (pthread_rwlock_wrlock(&c->lock) != 0)
    return -1;
  for (struct entry *e = c->entries; e; e = e->next)
    if (e->address == address) {
      e->hardware = hardware;
      e->age = 0;
    }
  pthread_rwlock_unlock(&c->lock);
  return 0;
}

static unsigned resolve(struct arp_cache *c, unsigned address) {
  unsigned hardware = 0;
  int stale = 0;
  pthread_rwlock_rdlock(&c->lock);
  for (struct entry *e = c->entries; e; e = e->next) {
    if (e->address != address)
      continue;
    hardware = e->hardware;
    stale = e->age > c->max_age;
#ifndef REPAIRED
    if (stale)
      refresh(c, address, hardware + 1);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'c->lock' exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
#endif
    break;
  }
  pthread_rwlock_unlock(&c->lock);
#ifdef REPAIRED
  if (stale)
    refresh(c, address, hardware + 1);
#endif
  return hardware;
}

static struct entry *new_entry(unsigned address, int age, struct entry *next) {
  struct entry *e = malloc(sizeof *e);
  if (!e)
    abort();
  *e = (struct entry){address, address ^ 0xff, age, next};
  return e;
}

static void *send_packets(void *arg) {
  struct arp_cache *c = arg;
  resolve(c, 1);
  resolve(c, 2);
  return NULL;
}

int main(void) {
  struct arp_cache c = {.lock = PTHREAD_RWLOCK_INITIALIZER, .entries = NULL, .max_age = 10};
  pthread_t sender;
  c.entries = new_entry(1, 3, c.entries);
  c.entries = new_entry(2, 20, c.entries);
  if (pthread_create(&sender, NULL, send_packets, &c) != 0)
    return 1;
  pthread_join(sender, NULL);
  while (c.entries) {
    struct entry *next = c.entries->next;
    free(c.entries);
    c.entries = next;
  }
  return 0;
}
