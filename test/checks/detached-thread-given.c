// What a function is given to run, by callers that aren't seen, may tell them when it ends.
// RUN: %check_belay %s belay-detached-thread %t -- -- -std=gnu11 -pthread
#include <pthread.h>

int ok_thread_create(void *(*run)(void *), void *arg) {
  pthread_t thread;
  int failed = pthread_create(&thread, 0, run, arg);
  if (!failed)
    pthread_detach(thread);
  return failed;
}

int step(void *);
static void *work(void *arg) {
  while (step(arg))
    ;
  return 0;
}
static int start(void *(*run)(void *), void *arg) {
  pthread_t thread;
  int failed = pthread_create(&thread, 0, run, arg);
  if (!failed)
    pthread_detach(thread);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'thread' is detached: nobody can stop it or wait for it
  // CHECK-MESSAGES: :[[@LINE-4]]:16: note: the thread is started here
  return failed;
}
int bad_start(void *arg) { return start(work, arg); }

int bad_named(void *arg) {
  pthread_t thread;
  int failed = pthread_create(&thread, 0, work, arg);
  if (!failed)
    pthread_detach(thread);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'work' is detached: nobody can stop it or wait for it
  // CHECK-MESSAGES: :[[@LINE-4]]:16: note: the thread is started here
  return failed;
}
