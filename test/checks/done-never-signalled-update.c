// RUN: %check_belay %s belay-done-never-signalled %t
// Who stores what it has computed from the old value, and tries again, waits for nobody.
#include <pthread.h>

int more(void);

static unsigned head, nexts[64];

static void push(unsigned i) {
  unsigned old = __atomic_load_n(&head, __ATOMIC_RELAXED), want;
  do {
    nexts[i] = old;
    want = i;
  } while (!__atomic_compare_exchange_n(&head, &old, want, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

static void *ok_pushes(void *arg) {
  while (more())
    push(more());
  return arg;
}

int ok_update(void) {
  pthread_t t;
  __atomic_store_n(&head, 0, __ATOMIC_RELAXED);
  pthread_create(&t, 0, ok_pushes, 0);
  pthread_join(t, 0);
  return 0;
}

// One that claims what only somebody else gives back does.
static unsigned taken = 1;

static void *claims(void *arg) {
  unsigned free;
  do
    free = 0;
  while (!__atomic_compare_exchange_n(&taken, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED));
  return arg;
}

int bad_claim(void) {
  pthread_t t;
  pthread_create(&t, 0, claims, 0);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_claim' joins thread 'claims' before anything sets 'taken' [belay-done-never-signalled]
  pthread_join(t, 0);
  __atomic_store_n(&taken, 0, __ATOMIC_RELEASE);
  return 0;
}
