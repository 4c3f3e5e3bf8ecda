// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=gnu11 -pthread
//
// K8: the thread needs the lock, but no more when it says, under a lock of its own, that it may be joined.

#include <pthread.h>

struct worker {
  pthread_t thread;
  pthread_mutex_t mutex;
  int joinable;
  struct unit *unit;
};
struct unit {
  pthread_mutex_t reports;
  pthread_cond_t report;
  struct worker *workers[4];
};

static void *ok_work(void *arg) {
  struct worker *w = arg;
  pthread_mutex_lock(&w->unit->reports);
  pthread_cond_signal(&w->unit->report);
  pthread_mutex_unlock(&w->unit->reports);
  pthread_mutex_lock(&w->mutex);
  w->joinable = 1;
  pthread_mutex_unlock(&w->mutex);
  return NULL;
}
int ok_start(struct worker *w) { return pthread_create(&w->thread, NULL, ok_work, w); }
void ok_join_those_that_are_done(struct unit *u) {
  pthread_mutex_lock(&u->reports);
  for (int i = 0; i < 4; ++i) {
    struct worker *w = u->workers[i];
    pthread_mutex_lock(&w->mutex);
    const int done = w->joinable;
    pthread_mutex_unlock(&w->mutex);
    if (done)
      pthread_join(w->thread, NULL);
  }
  pthread_mutex_unlock(&u->reports);
}

// It says so too early.
struct early {
  pthread_t thread;
  pthread_mutex_t mutex;
  int joinable;
  pthread_mutex_t *reports;
};
static pthread_mutex_t reports = PTHREAD_MUTEX_INITIALIZER;
static int reported;
static void *bad_work(void *arg) {
  struct early *w = arg;
  pthread_mutex_lock(&w->mutex);
  w->joinable = 1;
  pthread_mutex_unlock(&w->mutex);
  pthread_mutex_lock(&reports);
  ++reported;
  pthread_mutex_unlock(&reports);
  return NULL;
}
int bad_start(struct early *w) { return pthread_create(&w->thread, NULL, bad_work, w); }
void bad_join(struct early *w) {
  pthread_mutex_lock(&reports);
  pthread_mutex_lock(&w->mutex);
  const int done = w->joinable;
  pthread_mutex_unlock(&w->mutex);
  if (done)
    pthread_join(w->thread, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this waits for a thread to end while 'reports' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-7]]:3: note: 'reports' is locked here
// CHECK-MESSAGES: :[[@LINE-10]]:41: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-16]]:3: note: the other side locks it here
  pthread_mutex_unlock(&reports);
}
