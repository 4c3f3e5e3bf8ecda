// A thread that is started anew while another may run by the same handle.
// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=gnu11 -pthread

#include <pthread.h>

struct poller {
  pthread_t thread;
  int running, quit, interval;
};
static void *poll_all(void *argument) {
  struct poller *p = argument;
  while (!__atomic_load_n(&p->quit, __ATOMIC_ACQUIRE))
    ;
  return 0;
}
static int begin(struct poller *p) {
  p->running = pthread_create(&p->thread, 0, poll_all, p) == 0;
// CHECK-MESSAGES: :[[@LINE+26]]:10: warning: 'bad_set_interval' starts a thread by 'p->thread' without asking whether one runs, as 'start' does: the handle of that is overwritten, and nobody can join it any more; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+4]]:38: note: it is asked for here
// CHECK-MESSAGES: :[[@LINE-3]]:16: note: the thread is started here
  return p->running ? 0 : -1;
}
int start(struct poller *p) { return p->running ? 0 : begin(p); }
void stop(struct poller *p) {
  if (!p->running)
    return;
  __atomic_store_n(&p->quit, 1, __ATOMIC_RELEASE);
  pthread_join(p->thread, 0);
  p->running = 0;
  p->quit = 0;
}
int ok_set_interval(struct poller *p, int interval) {
  stop(p);
  p->interval = interval;
  return begin(p);
}
int ok_if_none(struct poller *p) {
  if (p->running)
    return -1;
  return begin(p);
}
int bad_set_interval(struct poller *p, int interval) {
  p->interval = interval;
  return begin(p);
}

// Nobody asks: it is started once.
struct worker {
  pthread_t thread;
  int quit;
};
static void *work(void *argument) {
  struct worker *w = argument;
  while (!__atomic_load_n(&w->quit, __ATOMIC_ACQUIRE))
    ;
  return 0;
}
int ok_once(struct worker *w) { return pthread_create(&w->thread, 0, work, w); }
void end(struct worker *w) {
  __atomic_store_n(&w->quit, 1, __ATOMIC_RELEASE);
  pthread_join(w->thread, 0);
}
