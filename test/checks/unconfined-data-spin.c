// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11
// Spin locks whose unlock publishes nothing.

#include <stdatomic.h>

struct spin {
  int v;
};
static void lock(struct spin *s) {
  while (__atomic_exchange_n(&s->v, 1, __ATOMIC_ACQUIRE))
    while (__atomic_load_n(&s->v, __ATOMIC_RELAXED))
      ;
}
static void bad_unlock(struct spin *s) {
  __atomic_store_n(&s->v, 0, __ATOMIC_RELAXED);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 's->v' is stored relaxed here, which lets the next one out of the loop of 'lock' before it can see what was written until now; store it with release [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE-7]]:10: note: it spins here
}
struct list {
  struct spin spin;
  int length;
};
void push(struct list *l) {
  lock(&l->spin);
  l->length++;
  bad_unlock(&l->spin);
}

static atomic_flag busy = ATOMIC_FLAG_INIT, fenced = ATOMIC_FLAG_INIT, asked = ATOMIC_FLAG_INIT;
void bad_flag(int *n) {
  while (atomic_flag_test_and_set_explicit(&busy, memory_order_acquire))
    ;
  ++*n;
  atomic_flag_clear_explicit(&busy, memory_order_relaxed);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'busy._Value' is stored relaxed here, which lets the next one out of the loop of 'bad_flag' before it can see what was written until now; store it with release [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE-5]]:10: note: it spins here
}
// The fence does it.
void ok_fence(int *n) {
  while (atomic_flag_test_and_set_explicit(&fenced, memory_order_acquire))
    ;
  ++*n;
  atomic_thread_fence(memory_order_release);
  atomic_flag_clear_explicit(&fenced, memory_order_relaxed);
}
// Nobody waits for it.
int ok_asks(void) {
  if (atomic_flag_test_and_set_explicit(&asked, memory_order_acquire))
    return 0;
  atomic_flag_clear_explicit(&asked, memory_order_relaxed);
  return 1;
}
static atomic_int held;
void ok_release(int *n) {
  while (atomic_exchange_explicit(&held, 1, memory_order_acquire))
    ;
  ++*n;
  atomic_store_explicit(&held, 0, memory_order_release);
}
