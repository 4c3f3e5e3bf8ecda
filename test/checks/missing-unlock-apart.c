// A function that unlocks for its callers, all of which are seen: it doesn't for a function that none of them calls.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, lent = PTHREAD_MUTEX_INITIALIZER;
static int value, running;
int start(void);

static int enter(int i) {
  if (i < 0)
    return -1;
  pthread_mutex_lock(&mutex);
  return 0;
}
static void leave(void) { pthread_mutex_unlock(&mutex); }

int ok_tilt(int i) {
  if (enter(i))
    return -1;
  ++value;
  leave();
  return 0;
}
int bad_set_up(int i) {
  pthread_mutex_lock(&mutex);
  if (!running) {
    const int failed = start();
    if (failed)
      return failed;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex' is still locked when the function returns here
    // CHECK-MESSAGES: :[[@LINE-6]]:3: note: locked here
    // CHECK-MESSAGES: :[[@LINE+3]]:3: note: another path unlocks it here
  }
  value += i;
  pthread_mutex_unlock(&mutex);
  return 0;
}

// One of its callers calls this, too.
static void finish(void) { pthread_mutex_unlock(&lent); }
static int ok_begin(void) {
  pthread_mutex_lock(&lent);
  if (running)
    return 1;
  pthread_mutex_unlock(&lent);
  return 0;
}
void ok_both(void) {
  if (ok_begin())
    finish();
}
