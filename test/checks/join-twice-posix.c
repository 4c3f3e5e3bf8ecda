// RUN: %check_belay %s belay-join-twice %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stddef.h>
#include <threads.h>

int detach_c11(void *unused) {
  thrd_detach(thrd_current());
  return 0;
}
void bad_detaches_itself_c11(void) {
  thrd_t t;
  if (thrd_create(&t, detach_c11, NULL) != thrd_success)
    return;
  thrd_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it detaches itself: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-9]]:3: note: it detaches itself here
}

void *detach_posix(void *unused) {
  pthread_detach(pthread_self());
  return NULL;
}
void bad_detaches_itself(void) {
  pthread_t t;
  pthread_create(&t, NULL, detach_posix, NULL);
  pthread_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it detaches itself: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-8]]:3: note: it detaches itself here
}
void ok_nobody_joins(void) {
  pthread_t t;
  pthread_create(&t, NULL, detach_posix, NULL);
}

void *work(void *unused) { return NULL; }
void ok_joined(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
}
