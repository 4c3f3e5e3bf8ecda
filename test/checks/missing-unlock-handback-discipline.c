// RUN: %check_belay %s belay-missing-unlock %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=gnu11 -pthread

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int value;
int is_bad(int n);

// K6
static int bad_verify(int n) {
  if (is_bad(n)) {
    pthread_mutex_unlock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is unlocked here for a caller of 'bad_verify', which on other paths returns with it locked; leave the unlock to the caller [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+7]]:7: note: called here with it locked
    return -1;
  }
  return 0;
}
int use(int n) {
  pthread_mutex_lock(&mutex);
  if (bad_verify(n) < 0)
    return -1;
  value = n;
  pthread_mutex_unlock(&mutex);
  return 0;
}

// It says so in its name, or always does it.
static int unlock_if_bad(int n) {
  if (is_bad(n)) {
    pthread_mutex_unlock(&mutex);
    return -1;
  }
  return 0;
}
int ok_named(int n) {
  pthread_mutex_lock(&mutex);
  if (unlock_if_bad(n) < 0)
    return -1;
  value = n;
  pthread_mutex_unlock(&mutex);
  return 0;
}
static void publish(int n) {
  value = n;
  pthread_mutex_unlock(&mutex);
}
void ok_always(int n) {
  pthread_mutex_lock(&mutex);
  publish(n);
}
