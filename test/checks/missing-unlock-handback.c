// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread

// Who unlocks for its caller on some of its paths says so by what it returns.
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int value;
int is_bad(int n);

// K6
static int verify(int n) {
  if (is_bad(n)) {
    pthread_mutex_unlock(&mutex);
    return -1;
  }
  return 0;
}
int bad_again(int n) {
  pthread_mutex_lock(&mutex);
  if (verify(n) < 0) {
    pthread_mutex_unlock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is unlocked here, but 'verify' has unlocked it already where it returns this [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:7: note: called here
// CHECK-MESSAGES: :[[@LINE-11]]:5: note: unlocked here first
    return -1;
  }
  value = n;
  pthread_mutex_unlock(&mutex);
  return 0;
}
int bad_named(int n) {
  pthread_mutex_lock(&mutex);
  int r = verify(n);
  if (r == 0)
    value = n;
  else
    value = 0;
  pthread_mutex_unlock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' is unlocked here, but 'verify' has unlocked it already where it returns this [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-7]]:11: note: called here
// CHECK-MESSAGES: :[[@LINE-28]]:5: note: unlocked here first
  return r;
}
int ok_leaves_it(int n) {
  pthread_mutex_lock(&mutex);
  if (verify(n) < 0)
    return -1;
  value = n;
  pthread_mutex_unlock(&mutex);
  return 0;
}
int ok_locks_again(int n) {
  pthread_mutex_lock(&mutex);
  if (verify(n) != 0) {
    pthread_mutex_lock(&mutex);
    value = 0;
  }
  pthread_mutex_unlock(&mutex);
  return 0;
}

// What it returns doesn't tell.
static int either(int n) {
  if (is_bad(n)) {
    pthread_mutex_unlock(&mutex);
    return n;
  }
  return 0;
}
int ok_not_told(int n) {
  pthread_mutex_lock(&mutex);
  if (either(n))
    return -1;
  pthread_mutex_unlock(&mutex);
  return 0;
}
