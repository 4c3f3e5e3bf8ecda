// RUN: %check_belay %s belay-check-then-act %t -- -- -std=gnu11 -pthread

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

struct seats {
  atomic_int left, denied;
};

static bool bad_take(struct seats *s) {
  if (atomic_load(&s->left) > 0) {
    atomic_fetch_sub(&s->left, 1);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seats.left' is found above zero and then counted down in two steps; another thread of the same code can count it down in between, and it goes below zero; use a compare_exchange loop [belay-check-then-act]
    return true;
  }
  return false;
}

static bool ok_take(struct seats *s) {
  if (atomic_load(&s->denied) > 0) {
    if (atomic_fetch_sub(&s->denied, 1) > 0)
      return true;
    atomic_fetch_add(&s->denied, 1);
  }
  return false;
}

static int engineer(void *arg) {
  struct seats *s = arg;
  return bad_take(s) + ok_take(s);
}

int main(void) {
  struct seats seats;
  atomic_init(&seats.left, 2);
  atomic_init(&seats.denied, 2);
  thrd_t t[2];
  for (int i = 0; i < 2; i++)
    if (thrd_create(&t[i], engineer, &seats) != thrd_success)
      return 1;
  for (int i = 0; i < 2; i++)
    thrd_join(t[i], 0);
  return 0;
}

// The compiler's own operations, and nobody to be seen who shares it.
struct packet {
  int refs;
  void *data;
};

void bad_put(struct packet *p) {
  __atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL);
  if (__atomic_load_n(&p->refs, __ATOMIC_ACQUIRE) == 0) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'p->refs' is counted down and then looked at in two steps; another thread can count it down in between, and both find zero and free it; use what the count down returns [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: counted down here
    free(p->data);
    free(p);
  }
}
void ok_put(struct packet *p) {
  if (__atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) == 0) {
    free(p->data);
    free(p);
  }
}
