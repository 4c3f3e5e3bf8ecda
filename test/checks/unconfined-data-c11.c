// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread
//
// C11 threads, its atomics and GCC's.

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

void use(int);

// D3: no lock at all.
static int counter;
static int bare(void *arg) {
  counter++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'counter' is written here by thread 'bare' with no lock, while 'bad_bare' reads it [belay-unconfined-data]
  return arg != NULL;
}
void bad_bare(void) {
  thrd_t t;
  thrd_create(&t, bare, NULL);
  use(counter);
  thrd_join(t, NULL);
}

struct shared {
  mtx_t lock;
  mtx_t other;
  cnd_t ready;
  once_flag once;
  int n;
  atomic_int a;
  int g;
  atomic_flag f;
};
static int locked(void *arg) {
  struct shared *s = arg;
  mtx_lock(&s->lock);
  s->n++;
  mtx_unlock(&s->lock);
  return 0;
}
void ok_locked(struct shared *s) {
  thrd_t t;
  thrd_create(&t, locked, s);
  mtx_lock(&s->lock);
  use(s->n);
  mtx_unlock(&s->lock);
  thrd_join(t, NULL);
}
void ok_joined(struct shared *s) {
  thrd_t t;
  thrd_create(&t, locked, s);
  thrd_join(t, NULL);
  use(s->n);
}
static int wrong_lock(void *arg) {
  struct shared *s = arg;
  mtx_lock(&s->other);
  s->n++;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: {{.*}} [belay-unconfined-data]
  mtx_unlock(&s->other);
  return 0;
}
void bad_two_locks(struct shared *s) {
  thrd_t t;
  thrd_create(&t, wrong_lock, s);
  mtx_lock(&s->lock);
  use(s->n);
  mtx_unlock(&s->lock);
  thrd_join(t, NULL);
}

static int counts(void *arg) {
  struct shared *s = arg;
  atomic_fetch_add(&s->a, 1);
  s->a += 1;
  __atomic_fetch_add(&s->g, 1, __ATOMIC_RELAXED);
  return 0;
}
void ok_atomics(struct shared *s) {
  thrd_t t;
  thrd_create(&t, counts, s);
  use(atomic_load(&s->a));
  use(__atomic_load_n(&s->g, __ATOMIC_RELAXED));
  thrd_join(t, NULL);
}
static int mixes(void *arg) {
  struct shared *s = arg;
  __atomic_store_n(&s->g, 1, __ATOMIC_RELEASE);
  return 0;
}
// D5: atomic here, plain there.
void bad_mixed(struct shared *s) {
  thrd_t t;
  thrd_create(&t, mixes, s);
  use(s->g);
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}} [belay-unconfined-data]
  thrd_join(t, NULL);
}

// Publication by a flag that releases and acquires.
static int publishes(void *arg) {
  struct shared *s = arg;
  s->n = 42;
  atomic_store_explicit(&s->a, 1, memory_order_release);
  return 0;
}
void ok_published(struct shared *s) {
  thrd_t t;
  thrd_create(&t, publishes, s);
  while (!atomic_load_explicit(&s->a, memory_order_acquire))
    thrd_yield();
  use(s->n);
  thrd_join(t, NULL);
}
static int publishes_relaxed(void *arg) {
  struct shared *s = arg;
  s->n = 42;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: {{.*}} [belay-unconfined-data]
  atomic_store_explicit(&s->a, 1, memory_order_relaxed);
  return 0;
}
void bad_published_relaxed(struct shared *s) {
  thrd_t t;
  thrd_create(&t, publishes_relaxed, s);
  while (!atomic_load_explicit(&s->a, memory_order_relaxed))
    thrd_yield();
  use(s->n);
  thrd_join(t, NULL);
}
static int publishes_gcc(void *arg) {
  struct shared *s = arg;
  s->n = 42;
  __atomic_store_n(&s->g, 1, __ATOMIC_RELEASE);
  return 0;
}
void ok_published_gcc(struct shared *s) {
  thrd_t t;
  thrd_create(&t, publishes_gcc, s);
  while (!__atomic_load_n(&s->g, __ATOMIC_ACQUIRE))
    thrd_yield();
  use(s->n);
  thrd_join(t, NULL);
}

static int signals(void *arg) {
  struct shared *s = arg;
  mtx_lock(&s->lock);
  s->n = 1;
  mtx_unlock(&s->lock);
  cnd_signal(&s->ready);
  return 0;
}
void ok_waits(struct shared *s) {
  thrd_t t;
  thrd_create(&t, signals, s);
  mtx_lock(&s->lock);
  while (s->n == 0)
    cnd_wait(&s->ready, &s->lock);
  mtx_unlock(&s->lock);
  thrd_join(t, NULL);
}
// Spins on a flag: a lock like any other.
static void take(struct shared *s) {
  while (atomic_flag_test_and_set_explicit(&s->f, memory_order_acquire))
    ;
}
static int spins(void *arg) {
  struct shared *s = arg;
  take(s);
  s->n++;
  atomic_flag_clear_explicit(&s->f, memory_order_release);
  return 0;
}
void ok_spin_lock(struct shared *s) {
  thrd_t t;
  thrd_create(&t, spins, s);
  take(s);
  use(s->n);
  atomic_flag_clear_explicit(&s->f, memory_order_release);
  thrd_join(t, NULL);
}

// The same with what GCC calls it, and one who leaves the lock out.
struct spun {
  bool busy;
  int n, bare;
};
static int spins_too(void *arg) {
  struct spun *s = arg;
  while (__atomic_test_and_set(&s->busy, __ATOMIC_ACQUIRE))
    ;
  s->n++;
  __atomic_clear(&s->busy, __ATOMIC_RELEASE);
  s->bare++;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 's->bare' is written here by thread 'spins_too' with no lock, while 'bad_and_ok_builtin_spin_lock' reads it [belay-unconfined-data]
  return 0;
}
void bad_and_ok_builtin_spin_lock(struct spun *s) {
  thrd_t t;
  thrd_create(&t, spins_too, s);
  while (__atomic_test_and_set(&s->busy, __ATOMIC_ACQUIRE))
    ;
  use(s->n);
  __atomic_clear(&s->busy, __ATOMIC_RELEASE);
  use(s->bare);
  thrd_join(t, NULL);
}

static struct shared *made;
static void make(void) { made = malloc(sizeof *made); }
static once_flag once = ONCE_FLAG_INIT;
static int uses_once(void *arg) {
  call_once(&once, make);
  use(made != NULL);
  return arg != NULL;
}
void ok_call_once(void) {
  thrd_t t;
  thrd_create(&t, uses_once, NULL);
  call_once(&once, make);
  use(made != NULL);
  thrd_join(t, NULL);
}
