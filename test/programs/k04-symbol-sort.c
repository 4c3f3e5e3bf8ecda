// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K4: a symbol table is searched by a bisection whose comparison reads the symbol's name through an accessor, which takes
// the read lock that the search has already. A rename that waits in between stops both.
#include <pthread.h>
#include <stddef.h>

#define SYMBOLS 3

struct table;
typedef int (*compare_fn)(struct table *, int, int);

struct table {
  pthread_rwlock_t lock;
  int names[SYMBOLS];
};

static int name_of(struct table *t, int i) {
#ifndef REPAIRED
  pthread_rwlock_rdlock(&t->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread locks 't.lock', which it holds: it waits for itself for ever [belay-double-lock]
#endif
  const int name = t->names[i];
#ifndef REPAIRED
  pthread_rwlock_unlock(&t->lock);
#endif
  return name;
}

static int by_name(struct table *t, int i, int name) { return name_of(t, i) - name; }

static int search(struct table *t, int name, compare_fn compare) {
  int low = 0, high = SYMBOLS, found = -1;
  pthread_rwlock_rdlock(&t->lock);
  while (low < high) {
    const int middle = (low + high) / 2;
    const int order = compare(t, middle, name);
    if (order == 0) {
      found = middle;
      break;
    }
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  pthread_rwlock_unlock(&t->lock);
  return found;
}

static void rename_symbol(struct table *t, int i, int name) {
  pthread_rwlock_wrlock(&t->lock);
  t->names[i] = name;
  pthread_rwlock_unlock(&t->lock);
}

static void *rename_last(void *arg) {
  rename_symbol(arg, SYMBOLS - 1, 30);
  return NULL;
}

int main(void) {
  struct table t = {PTHREAD_RWLOCK_INITIALIZER, {10, 15, 20}};
  pthread_t thread;
  if (pthread_create(&thread, NULL, rename_last, &t) != 0)
    return 1;
  const int at = search(&t, 10, by_name);
  pthread_join(thread, NULL);
  return at;
}
