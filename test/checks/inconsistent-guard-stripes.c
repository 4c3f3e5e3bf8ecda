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
