// RUN: %check_belay %s belay-check-then-act %t -- -- -std=gnu11 -pthread

#include <stdatomic.h>
#include <stdbool.h>
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
