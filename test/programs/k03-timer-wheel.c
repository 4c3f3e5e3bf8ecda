// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K3: a timer wheel calls the timers that are due with its lock held, and a timer's function takes its owner's lock. The
// owner cancels its timer while it holds its own lock.
#include <pthread.h>
#include <stddef.h>

struct timer {
  int due;
  int armed;
  void (*fire)(struct timer *);
  struct timer *next;
};

struct wheel {
  pthread_mutex_t lock;
  struct timer *timers;
};

struct connection {
  struct timer idle;
  struct wheel *wheel;
  pthread_mutex_t lock;
  int open;
};

static void wheel_turn(struct wheel *w, int now) {
  struct timer *due = NULL;
  pthread_mutex_lock(&w->lock);
  for (struct timer *t = w->timers; t; t = t->next) {
    if (!t->armed || t->due > now)
      continue;
    t->armed = 0;
#ifdef REPAIRED
    due = t;
#else
    t->fire(t);
#endif
  }
  pthread_mutex_unlock(&w->lock);
  if (due)
    due->fire(due);
}

static void wheel_cancel(struct wheel *w, struct timer *t) {
  pthread_mutex_lock(&w->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for the mutex 'w.lock', which thread 2 holds, while thread 2 waits for the main thread: both wait for ever; lock them in one order [belay-blocking-cycle]
// CHECK: note: thread 2 locked 'w.lock' here
  t->armed = 0;
  pthread_mutex_unlock(&w->lock);
}

static void connection_idle(struct timer *t) {
  struct connection *c = (struct connection *)t;
  pthread_mutex_lock(&c->lock);
  c->open = 0;
  pthread_mutex_unlock(&c->lock);
}

static void connection_close(struct connection *c) {
  pthread_mutex_lock(&c->lock);
  c->open = 0;
  wheel_cancel(c->wheel, &c->idle);
  pthread_mutex_unlock(&c->lock);
}

static void *turn(void *arg) {
  wheel_turn(arg, 10);
  return NULL;
}

int main(void) {
  struct wheel w = {PTHREAD_MUTEX_INITIALIZER, NULL};
  struct connection c = {
      .idle = {.due = 5, .armed = 1, .fire = connection_idle}, .wheel = &w, .lock = PTHREAD_MUTEX_INITIALIZER, .open = 1};
  pthread_t turning;
  w.timers = &c.idle;
  if (pthread_create(&turning, NULL, turn, &w) != 0)
    return 1;
  connection_close(&c);
  pthread_join(turning, NULL);
  return c.open;
}
