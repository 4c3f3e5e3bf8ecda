// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K3: two bookings swap their seats, and each C11 thread locks its own seat first.
#include <stdlib.h>
#include <threads.h>

struct seat {
  mtx_t lock;
  int passenger;
  int number;
};

struct swap {
  struct seat *mine, *other;
};

static void swap_passengers(struct seat *a, struct seat *b) {
  const int passenger = a->passenger;
  a->passenger = b->passenger;
  b->passenger = passenger;
}

static int run_swap(void *arg) {
  const struct swap *s = arg;
  struct seat *first = s->mine, *second = s->other;
#ifdef REPAIRED
  if (first->number > second->number) {
    first = s->other;
    second = s->mine;
  }
#endif
  mtx_lock(&first->lock);
  mtx_lock(&second->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for {{.*}}, which thread 3 holds, while thread 3 waits for thread 2: both wait for ever; lock them in one order [belay-blocking-cycle]
// CHECK: note: thread 3 locked {{.*}} here
  swap_passengers(s->mine, s->other);
  mtx_unlock(&second->lock);
  mtx_unlock(&first->lock);
  return 0;
}

static struct seat *new_seat(int number, int passenger) {
  struct seat *s = malloc(sizeof *s);
  if (s == NULL || mtx_init(&s->lock, mtx_plain) != thrd_success)
    abort();
  s->number = number;
  s->passenger = passenger;
  return s;
}

int main(void) {
  struct seat *window = new_seat(1, 100), *aisle = new_seat(2, 200);
  struct swap swaps[] = {{window, aisle}, {aisle, window}};
  thrd_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (thrd_create(&threads[i], run_swap, &swaps[i]) != thrd_success)
      abort();
  for (int i = 0; i < 2; ++i)
    thrd_join(threads[i], NULL);
  const int same = window->passenger == 100;
  free(window);
  free(aisle);
  return same ? 0 : 1;
}
