// RUN: %check_belay %s belay-check-then-act %t -- -- -std=gnu11 -pthread
//
// Who reads what a sequence lock guards compares the sequence with what it was before.

#include <pthread.h>
#include <stdatomic.h>

struct point {
  pthread_mutex_t writers;
  atomic_uint seq;
  atomic_int x, y;
  struct {
    int name[4];
  } label;
};

void move(struct point *p, int x, int y) {
  unsigned s = atomic_load_explicit(&p->seq, memory_order_relaxed);
  atomic_store_explicit(&p->seq, s + 1, memory_order_relaxed);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&p->x, x, memory_order_relaxed);
  atomic_store_explicit(&p->y, y, memory_order_relaxed);
  p->label.name[0] = x;
  atomic_store_explicit(&p->seq, s + 2, memory_order_release);
}

int bad_never_again(struct point *p) {
  unsigned s;
  do {
    s = atomic_load_explicit(&p->seq, memory_order_acquire);
  } while (s & 1);
  int x = atomic_load_explicit(&p->x, memory_order_relaxed);
  return x * atomic_load_explicit(&p->y, memory_order_relaxed);
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'p->seq' isn't loaded again after this copy of what it guards: if a writer came in between, new values are mixed with old ones; compare it with the first load, and copy again if it has changed [belay-check-then-act]
  // CHECK-MESSAGES: :[[@LINE-5]]:9: note: loaded here, and only tested for being odd
  // CHECK-MESSAGES: :[[@LINE-17]]:3: note: 'move' counts it up here, before it writes
}
int bad_tests_the_first_one_afterwards(struct point *p) {
  unsigned s;
  int x, y;
  do {
    s = atomic_load(&p->seq);
    x = atomic_load(&p->x);
    y = atomic_load(&p->y);
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'p->seq' isn't loaded again after this copy of what it guards: if a writer came in between, new values are mixed with old ones; compare it with the first load, and copy again if it has changed [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:9: note: loaded here, and only tested for being odd
    // CHECK-MESSAGES: :[[@LINE-28]]:3: note: 'move' counts it up here, before it writes
  } while (s % 2 != 0);
  return x + y;
}
int bad_structure(struct point *p) {
  while (atomic_load(&p->seq) & 1)
    ;
  return p->label.name[1];
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'p->seq' isn't loaded again after this copy of what it guards: if a writer came in between, new values are mixed with old ones; compare it with the first load, and copy again if it has changed [belay-check-then-act]
  // CHECK-MESSAGES: :[[@LINE-4]]:10: note: loaded here, and only tested for being odd
  // CHECK-MESSAGES: :[[@LINE-38]]:3: note: 'move' counts it up here, before it writes
}

int ok_looks_again(struct point *p) {
  unsigned s, after;
  int x, y;
  do {
    s = atomic_load_explicit(&p->seq, memory_order_acquire);
    x = atomic_load_explicit(&p->x, memory_order_relaxed);
    y = atomic_load_explicit(&p->y, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    after = atomic_load_explicit(&p->seq, memory_order_relaxed);
  } while ((s & 1) || s != after);
  return x + y;
}
static int same(struct point *p, unsigned s) { return atomic_load(&p->seq) == s; }
int ok_looks_again_in_another(struct point *p) {
  unsigned s;
  int x, y;
  do {
    while ((s = atomic_load(&p->seq)) & 1)
      ;
    x = atomic_load(&p->x);
    y = atomic_load(&p->y);
  } while (!same(p, s));
  return x + y;
}
// The caller compares what it is given.
unsigned ok_tells_the_caller(struct point *p, int *x, int *y) {
  unsigned s;
  do
    s = atomic_load(&p->seq);
  while (s & 1);
  *x = atomic_load(&p->x);
  *y = atomic_load(&p->y);
  return s;
}
static int copied_once(struct point *p, int *x, int *y) {
  if (atomic_load(&p->seq) & 1)
    return 0;
  *x = atomic_load(&p->x);
  *y = atomic_load(&p->y);
  return 1;
}
int ok_the_caller_loads_it(struct point *p) {
  unsigned s;
  int x, y;
  do
    s = atomic_load(&p->seq);
  while (!copied_once(p, &x, &y) || s != atomic_load(&p->seq));
  return x + y;
}
// One member is never a mix.
int ok_one(struct point *p) {
  unsigned s;
  do
    s = atomic_load(&p->seq);
  while (s & 1);
  return atomic_load(&p->x);
}
static int sum_locked(struct point *p) {
  unsigned s;
  do
    s = atomic_load(&p->seq);
  while (s & 1);
  return atomic_load(&p->x) + atomic_load(&p->y);
}
// Writers hold the same mutex.
int ok_locked(struct point *p) {
  pthread_mutex_lock(&p->writers);
  int sum = sum_locked(p);
  pthread_mutex_unlock(&p->writers);
  return sum;
}
