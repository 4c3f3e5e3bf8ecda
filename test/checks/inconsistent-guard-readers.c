// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdatomic.h>

struct answer {
  pthread_mutex_t lock;
  unsigned addr;
  unsigned long hits, asked;
  atomic_ulong seen;
};
struct cache {
  pthread_rwlock_t rw;
  struct answer slot[64];
};
unsigned slot_of(const char *name);

void put(struct cache *c, const char *name, unsigned addr) {
  struct answer *a = &c->slot[slot_of(name)];
  pthread_rwlock_wrlock(&c->rw);
  a->addr = addr;
  a->hits = a->asked = 0;
  a->seen = 0;
  pthread_rwlock_unlock(&c->rw);
}

unsigned bad_get(struct cache *c, const char *name) {
  struct answer *a = &c->slot[slot_of(name)];
  pthread_rwlock_rdlock(&c->rw);
  unsigned addr = a->addr;
  a->hits++;
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'c->slot[].hits' is written here by 'bad_get' under 'c->rw' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-12]]:{{[0-9]+}}: note: written here by 'put' holding 'c->rw'
  pthread_rwlock_unlock(&c->rw);
  return addr;
}
// With a lock of the element's own, or in one step.
unsigned ok_get(struct cache *c, const char *name) {
  struct answer *a = &c->slot[slot_of(name)];
  pthread_rwlock_rdlock(&c->rw);
  unsigned addr = a->addr;
  atomic_fetch_add(&a->seen, 1);
  pthread_mutex_lock(&a->lock);
  a->asked++;
  pthread_mutex_unlock(&a->lock);
  pthread_rwlock_unlock(&c->rw);
  return addr;
}
