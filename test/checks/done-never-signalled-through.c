// A flag that is set by its address.
// RUN: %check_belay %s belay-done-never-signalled %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

struct watchdog {
  pthread_mutex_t m;
  pthread_cond_t cv;
  bool fed, quit, stopped;
};

static void deadline(struct timespec *until) {
  clock_gettime(CLOCK_REALTIME, until);
  until->tv_sec++;
}
static void *watch(void *arg) {
  struct watchdog *w = arg;
  pthread_mutex_lock(&w->m);
  while (!w->quit) {
    struct timespec until;
    deadline(&until);
    pthread_cond_timedwait(&w->cv, &w->m, &until);
  }
  pthread_mutex_unlock(&w->m);
  return 0;
}
static void poke(struct watchdog *w, bool *flag) {
  pthread_mutex_lock(&w->m);
  *flag = true;
  pthread_cond_signal(&w->cv);
  pthread_mutex_unlock(&w->m);
}
static void pass_on(struct watchdog *w, bool *flag) { poke(w, flag); }
void ok_set_through_two(void) {
  static struct watchdog w = {.m = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER};
  pthread_t t;
  if (pthread_create(&t, 0, watch, &w))
    return;
  pass_on(&w, &w.fed);
  pass_on(&w, &w.quit);
  pthread_join(t, 0);
}

static bool isn_t(const struct watchdog *w, bool *flag) { return w->fed && !*flag; }
static void clear(bool *flag) { *flag = false; }
static void *wait_for_it(void *arg) {
  struct watchdog *w = arg;
  pthread_mutex_lock(&w->m);
  while (!w->stopped) {
    struct timespec until;
    deadline(&until);
    pthread_cond_timedwait(&w->cv, &w->m, &until);
  }
  pthread_mutex_unlock(&w->m);
  return 0;
}
// Looked at, and cleared.
void bad_never(void) {
  static struct watchdog w = {.m = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER};
  pthread_t t;
  clear(&w.stopped);
  if (pthread_create(&t, 0, wait_for_it, &w))
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'wait_for_it' is never told to stop: nothing sets 'stopped' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE-15]]:14: note: it tests 'stopped' here
  // CHECK-MESSAGES: :[[@LINE+8]]:3: note: 'bad_never' waits for it here
  // CHECK-MESSAGES: :[[@LINE-14]]:5: note: thread 2 turns in a loop that only another thread could end: nobody will end it
  // CHECK-MESSAGES: :[[@LINE+6]]:3: note: the main thread waits for thread 2 to end
  // CHECK-MESSAGES: :[[@LINE-6]]:7: note: step 1: the main thread starts thread 2
  // CHECK-MESSAGES: :[[@LINE-21]]:3: note: step 2: thread 2 locks 'w.m'
  // CHECK-MESSAGES: :[[@LINE-18]]:5: note: step 3: thread 2 waits on 'w.cv'
    return;
  isn_t(&w, &w.stopped);
  pthread_join(t, 0);
}
