// RUN: %check_belay %s belay-thread-without-done,belay-unjoined-thread,belay-wait-without-predicate %t -- -- -std=c11 -pthread

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <threads.h>

void use(int);

// L16: no way out.
static int forever(void *arg) {
  for (;;)
    use(1);
  return arg != NULL;
}
void bad_forever(void) {
  thrd_t t;
  thrd_create(&t, forever, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'forever' has no stop path: its loop never ends [belay-thread-without-done]
  thrd_join(t, NULL);
}

struct worker {
  atomic_bool stop;
  int gcc_stop;
  bool quit;
  mtx_t lock;
  cnd_t work;
  int jobs;
};
static int stops(void *arg) {
  struct worker *w = arg;
  while (!atomic_load(&w->stop))
    use(1);
  return 0;
}
void ok_stopped(struct worker *w) {
  thrd_t t;
  thrd_create(&t, stops, w);
  atomic_store(&w->stop, true);
  thrd_join(t, NULL);
}
// FN: the stop of a struct that the thread was given comes after the join.
void FN_joined_first(void) {
  struct worker w = {0};
  thrd_t t;
  thrd_create(&t, stops, &w);
  thrd_join(t, NULL);
  atomic_store(&w.stop, true);
}
static int stops_gcc(void *arg) {
  struct worker *w = arg;
  while (!__atomic_load_n(&w->gcc_stop, __ATOMIC_ACQUIRE))
    use(1);
  return 0;
}
void ok_stopped_gcc(struct worker *w) {
  thrd_t t;
  thrd_create(&t, stops_gcc, w);
  __atomic_store_n(&w->gcc_stop, 1, __ATOMIC_RELEASE);
  thrd_join(t, NULL);
}

static int waits(void *arg) {
  struct worker *w = arg;
  mtx_lock(&w->lock);
  while (!w->quit) {
    while (w->jobs == 0 && !w->quit)
      cnd_wait(&w->work, &w->lock);
    w->jobs--;
  }
  mtx_unlock(&w->lock);
  return 0;
}
void ok_woken(struct worker *w) {
  thrd_t t;
  thrd_create(&t, waits, w);
  mtx_lock(&w->lock);
  w->quit = true;
  mtx_unlock(&w->lock);
  cnd_broadcast(&w->work);
  thrd_join(t, NULL);
}
static struct worker the;
void bad_wait(void) {
  mtx_lock(&the.lock);
  if (the.jobs == 0)
    cnd_wait(&the.work, &the.lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'the.work' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  mtx_unlock(&the.lock);
}

static int work(void *arg) { return arg != NULL; }
void bad_lost(void) {
  thrd_t t;
  thrd_create(&t, work, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
}
