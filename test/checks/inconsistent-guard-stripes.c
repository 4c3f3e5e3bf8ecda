// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread

#include <pthread.h>

#define LOCKS 8

struct table {
  pthread_mutex_t locks[LOCKS];
  unsigned size;
  long counts[64];
};

unsigned hash(long key);

void add(struct table *t, long key) {
  unsigned h = hash(key) % t->size;
  pthread_mutex_lock(&t->locks[h % LOCKS]);
  t->counts[h]++;
  pthread_mutex_unlock(&t->locks[h % LOCKS]);
}
long ok_get(struct table *t, long key) {
  unsigned h = hash(key) % t->size;
  pthread_mutex_lock(&t->locks[h % LOCKS]);
  long n = t->counts[h];
  pthread_mutex_unlock(&t->locks[h % LOCKS]);
  return n;
}
// X16
void bad_sub(struct table *t, long key) {
  unsigned h = hash(key) % t->size;
  pthread_mutex_lock(&t->locks[h & 3]);
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'bad_sub' picks 'locks' by 'h & 3' here, while 'add' picks it by 'h % LOCKS' for the same of 'counts': two threads can hold different ones; pick it alike [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-16]]:32: note: picked like this here
  t->counts[h]--;
  pthread_mutex_unlock(&t->locks[h & 3]);
}

// The mutex comes from a function, and there is one other only: who goes by the key can have another for the same chain.
struct chains {
  pthread_mutex_t stripes[LOCKS];
  long heads[64];
};
static unsigned chain_of(long key) { return (unsigned)(key * 40503u) >> 26; }
static pthread_mutex_t *stripe_of(struct chains *c, unsigned chain) { return &c->stripes[chain % LOCKS]; }
void put(struct chains *c, long key) {
  unsigned chain = chain_of(key);
  pthread_mutex_t *m = stripe_of(c, chain);
  pthread_mutex_lock(m);
  c->heads[chain]++;
  pthread_mutex_unlock(m);
}
void bad_by_the_key(struct chains *c, long key) {
  unsigned chain = chain_of(key);
  pthread_mutex_t *m = &c->stripes[key % LOCKS];
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'bad_by_the_key' picks 'stripes' by 'key % LOCKS' here, while 'put' picks it by 'stripe_of(c, chain)' for the same of 'heads': two threads can hold different ones; pick it alike [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:24: note: picked like this here
  pthread_mutex_lock(m);
  c->heads[chain]--;
  pthread_mutex_unlock(m);
}
// The same bits, as long as there are no fewer slots than mutexes.
struct slots {
  pthread_mutex_t few[LOCKS];
  long many[64];
};
void ok_the_low_bits(struct slots *s, unsigned h) {
  pthread_mutex_lock(&s->few[h % LOCKS]);
  s->many[h % 64]++;
  pthread_mutex_unlock(&s->few[h % LOCKS]);
}
void ok_the_low_bits_of_the_slot(struct slots *s, unsigned h) {
  unsigned slot = h % 64;
  pthread_mutex_lock(&s->few[slot % LOCKS]);
  s->many[slot]--;
  pthread_mutex_unlock(&s->few[slot % LOCKS]);
}
