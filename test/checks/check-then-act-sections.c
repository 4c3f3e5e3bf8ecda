// Two critical sections, the second of which trusts what the first has seen: in C.
// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stddef.h>

struct stack {
  pthread_mutex_t lock;
  int items[16];
  int used;
};

static struct stack stack = {PTHREAD_MUTEX_INITIALIZER, {0}, 0};

static int size(struct stack *s) {
  pthread_mutex_lock(&s->lock);
  int n = s->used;
  pthread_mutex_unlock(&s->lock);
  return n;
}

static int pop(struct stack *s) {
  pthread_mutex_lock(&s->lock);
  int v = s->items[--s->used];
  pthread_mutex_unlock(&s->lock);
  return v;
}

static int try_pop(struct stack *s, int *v) {
  int rc = -1;
  pthread_mutex_lock(&s->lock);
  if (s->used > 0) {
    *v = s->items[--s->used];
    rc = 0;
  }
  pthread_mutex_unlock(&s->lock);
  return rc;
}

static void *drain(void *unused) {
  while (size(&stack) > 0)
    pop(&stack);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stack.used' was tested under 'stack.lock', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :24:{{[0-9]+}}: note: changed here
  return unused;
}

static void *drain_right(void *unused) {
  int v;
  while (size(&stack) > 0 && try_pop(&stack, &v) == 0)
    ;
  return unused;
}

void bad_size_then_pop(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, drain, NULL) != 0)
    return;
  if (pthread_create(&b, NULL, drain, NULL) == 0)
    pthread_join(b, NULL);
  pthread_join(a, NULL);
}

void ok_try_pop(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, drain_right, NULL) != 0)
    return;
  if (pthread_create(&b, NULL, drain_right, NULL) == 0)
    pthread_join(b, NULL);
  pthread_join(a, NULL);
}

// Adds to what was found to be below a limit.
static int has_room(struct stack *s, int n) {
  int ok;
  pthread_mutex_lock(&s->lock);
  ok = s->used + n <= 16;
  pthread_mutex_unlock(&s->lock);
  return ok;
}
static void charge(struct stack *s, int n) {
  pthread_mutex_lock(&s->lock);
  s->used += n;
  pthread_mutex_unlock(&s->lock);
}
static int *copy(int n) {
  return n ? NULL : &stack.items[0];
}
static void *fill(void *unused) {
  if (!has_room(&stack, 2))
    return unused;
  if (!copy(1))
    return NULL;
  charge(&stack, 2);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'stack.used' was tested under 'stack.lock', which has been unlocked since: another thread can have passed the same test, and both go beyond the limit; test and change it under one lock [belay-check-then-act]
  return unused;
}
// It is not what is below that limit that grows, or it is filled up when it is low.
static void *ok_other_way(void *unused) {
  if (!has_room(&stack, 2))
    charge(&stack, 1);
  if (size(&stack) > 8)
    charge(&stack, 1);
  if (size(&stack) < 2)
    charge(&stack, 8);
  return unused;
}
static void grow(struct stack *s) {
  pthread_mutex_lock(&s->lock);
  s->used++;
  pthread_mutex_unlock(&s->lock);
}
static void *push_below(void *unused) {
  if (size(&stack) < 16)
    grow(&stack);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stack.used' was tested under 'stack.lock', which has been unlocked since: another thread can have passed the same test, and both go beyond the limit; test and change it under one lock [belay-check-then-act]
  return unused;
}

// The element that was free.
static int find_free(void) {
  for (int i = 0; i < 16; ++i)
    if (!stack.items[i])
      return i;
  return -1;
}
static void *bad_places(void *job) {
  pthread_mutex_lock(&stack.lock);
  int slot = find_free();
  pthread_mutex_unlock(&stack.lock);
  if (slot < 0)
    return NULL;
  pthread_mutex_lock(&stack.lock);
  stack.items[slot] = *(int *)job;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'stack.items[]' was tested under 'stack.lock', which has been unlocked since: another thread can have found the same element; find and write it under one lock [belay-check-then-act]
  pthread_mutex_unlock(&stack.lock);
  return NULL;
}
static void *ok_takes_it_at_once(void *job) {
  pthread_mutex_lock(&stack.lock);
  int slot = find_free();
  if (slot >= 0)
    stack.items[slot] = *(int *)job;
  pthread_mutex_unlock(&stack.lock);
  return NULL;
}
static int reserve(void) {
  int slot = find_free();
  if (slot >= 0)
    stack.items[slot] = 1;
  return slot;
}
static void *ok_reserves(void *job) {
  pthread_mutex_lock(&stack.lock);
  int slot = reserve();
  pthread_mutex_unlock(&stack.lock);
  if (slot < 0)
    return NULL;
  pthread_mutex_lock(&stack.lock);
  stack.items[slot] = *(int *)job;
  pthread_mutex_unlock(&stack.lock);
  return NULL;
}
// Whoever counts up doesn't look at what comes of it.
static struct {
  pthread_mutex_t lock;
  int used[4], count;
} table;
static int take(void) {
  int slot = -1;
  pthread_mutex_lock(&table.lock);
  for (int i = 0; i < 4 && slot < 0; i++)
    if (!table.used[i])
      slot = i;
  if (slot >= 0) {
    table.used[slot] = 1;
    table.count++;
  }
  pthread_mutex_unlock(&table.lock);
  return slot;
}
static void give_back(int slot) {
  pthread_mutex_lock(&table.lock);
  table.used[slot] = 0;
  table.count--;
  pthread_mutex_unlock(&table.lock);
}
static void *ok_only_counts(void *unused) {
  if (take() >= 0)
    give_back(0);
  return unused;
}
// Whoever counts up gives back what has come of it.
static int more(void) {
  pthread_mutex_lock(&table.lock);
  int now = table.count++;
  pthread_mutex_unlock(&table.lock);
  return now;
}
static void fewer(void) {
  pthread_mutex_lock(&table.lock);
  table.count--;
  // CHECK-MESSAGES: :[[@LINE+5]]:5: warning: 'table.count' was tested under 'table.lock', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
  pthread_mutex_unlock(&table.lock);
}
static void *bad_counts_and_looks(void *unused) {
  if (more() > 3)
    fewer();
  return unused;
}
static void twice(void *(*run)(void *), void *with) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, run, with) != 0)
    return;
  if (pthread_create(&b, NULL, run, with) == 0)
    pthread_join(b, NULL);
  pthread_join(a, NULL);
}
void limits(void) {
  int job = 3;
  twice(fill, NULL);
  twice(ok_other_way, NULL);
  twice(push_below, NULL);
  twice(bad_places, &job);
  twice(ok_takes_it_at_once, &job);
  twice(ok_reserves, &job);
  twice(ok_only_counts, NULL);
  twice(bad_counts_and_looks, NULL);
}
