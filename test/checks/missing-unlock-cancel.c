// A thread that can be cancelled at any instruction must not lock.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int a, b;

void *bad_asynchronous(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  for (;;) {
    pthread_mutex_lock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is locked by a thread that can be cancelled at any instruction: it can end with 'mutex' locked, or while it locks it; leave the cancel type deferred [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: cancellation is made asynchronous here
    int c = b;
    b = a;
    a = c;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void *ok_deferred(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
  pthread_mutex_lock(&mutex);
  ++a;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void *ok_only_computes(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  for (volatile long i = 0;; ++i)
    ;
  return NULL;
}
