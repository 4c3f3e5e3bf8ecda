// A lock whose call says that it failed isn't held.
// RUN: %check_belay %s belay-double-lock,belay-lock-order %t -- -- -std=c11 -pthread

#include <errno.h>
#include <pthread.h>
#include <threads.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static mtx_t m;
static int balance;

int ok_tried_again(void) {
  if (pthread_mutex_lock(&a) != 0)
    pthread_mutex_lock(&a);
  ++balance;
  return pthread_mutex_unlock(&a);
}

int ok_tried_again_by_its_result(void) {
  int result = pthread_mutex_lock(&a);
  if (result == EINVAL) {
    result = pthread_mutex_lock(&a);
    if (result)
      return result;
  }
  ++balance;
  return pthread_mutex_unlock(&a);
}

#define unlikely(x) __builtin_expect(!!(x), 0)
int ok_tried_again_unlikely(void) {
  if (unlikely(pthread_mutex_lock(&a) != 0))
    pthread_mutex_lock(&a);
  ++balance;
  return pthread_mutex_unlock(&a);
}

int bad_it_came_off(void) {
  if (pthread_mutex_lock(&a) == 0)
    pthread_mutex_lock(&a);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'a' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  return pthread_mutex_unlock(&a);
}

void log_failure(void) {
  pthread_mutex_lock(&b);
  ++balance;
  pthread_mutex_unlock(&b);
}
int ok_log_of_a_failure(void) {
  if (mtx_lock(&m) != thrd_success) {
    log_failure();
    return -1;
  }
  ++balance;
  return mtx_unlock(&m);
}
int ok_under_the_log(void) {
  pthread_mutex_lock(&b);
  mtx_lock(&m);
  ++balance;
  mtx_unlock(&m);
  return pthread_mutex_unlock(&b);
}

static pthread_mutex_t c, d;
int bad_order(void) {
  if (pthread_mutex_lock(&c) != 0)
    return -1;
  pthread_mutex_lock(&d);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'd' is locked here while 'c' is held, and 'bad_other_order' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  ++balance;
  pthread_mutex_unlock(&d);
  return pthread_mutex_unlock(&c);
}
int bad_other_order(void) {
  pthread_mutex_lock(&d);
  if (pthread_mutex_lock(&c) == 0) {
    ++balance;
    pthread_mutex_unlock(&c);
  }
  return pthread_mutex_unlock(&d);
}
