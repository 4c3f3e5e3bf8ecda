// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// A function that waits with its caller's lock leaves the loop to the caller.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool run, empty, waiting;
void write_all(void);

static int ok_wait_locked(void) {
  waiting = true;
  int result = pthread_cond_wait(&filled, &lock);
  waiting = false;
  return result;
}
void work(void) {
  for (;;) {
    pthread_mutex_lock(&lock);
    if (!run)
      break;
    if (empty)
      ok_wait_locked();
    pthread_mutex_unlock(&lock);
    write_all();
  }
  pthread_mutex_unlock(&lock);
}

// It locks itself, so nobody can have looked.
static int bad_wait(void) {
  pthread_mutex_lock(&lock);
  waiting = true;
  int result = pthread_cond_wait(&filled, &lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this wait on 'filled' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  waiting = false;
  pthread_mutex_unlock(&lock);
  return result;
}
void loop(void) {
  while (run)
    bad_wait();
}

// The caller has no loop.
static int bad_wait_once(void) {
  waiting = true;
  int result = pthread_cond_wait(&filled, &lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this wait on 'filled' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  waiting = false;
  return result;
}
void once(void) {
  pthread_mutex_lock(&lock);
  bad_wait_once();
  pthread_mutex_unlock(&lock);
}
