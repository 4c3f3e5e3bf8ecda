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
