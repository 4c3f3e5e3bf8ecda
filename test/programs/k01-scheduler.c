// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K1: a scheduler of C11 threads runs a task with its lock held, and the task puts its successor into the queue.
#include <stddef.h>
#include <threads.h>

enum { QUEUE = 4 };

struct scheduler;
typedef void (*task_fn)(struct scheduler *, int);

struct task {
  task_fn run;
  int argument;
};

struct scheduler {
  mtx_t lock;
  struct task queue[QUEUE];
  int first, count, total;
};

static void add(struct scheduler *s, task_fn run, int argument) {
  mtx_lock(&s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 's.lock', which it holds: it waits for itself for ever [belay-double-lock]
  if (s->count < QUEUE)
    s->queue[(s->first + s->count++) % QUEUE] = (struct task){run, argument};
  mtx_unlock(&s->lock);
}

static void count_down(struct scheduler *s, int n) {
  s->total += n;
  if (n > 1)
    add(s, count_down, n - 1);
}

static int run_one(struct scheduler *s) {
  mtx_lock(&s->lock);
  if (s->count == 0) {
    mtx_unlock(&s->lock);
    return 0;
  }
  const struct task next = s->queue[s->first];
  s->first = (s->first + 1) % QUEUE;
  s->count--;
#ifdef REPAIRED
  mtx_unlock(&s->lock);
  next.run(s, next.argument);
#else
  next.run(s, next.argument);
  mtx_unlock(&s->lock);
#endif
  return 1;
}

static int run_all(void *arg) {
  int ran = 0;
  while (run_one(arg))
    ++ran;
  return ran;
}

int main(void) {
  static struct scheduler s;
  thrd_t thread;
  int ran = 0;
  if (mtx_init(&s.lock, mtx_plain) != thrd_success)
    return 2;
  add(&s, count_down, 3);
  if (thrd_create(&thread, run_all, &s) != thrd_success)
    return 2;
  thrd_join(thread, &ran);
  mtx_destroy(&s.lock);
  return ran == 3 && s.total == 6 ? 0 : 1;
}
