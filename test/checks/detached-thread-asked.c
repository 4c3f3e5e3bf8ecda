// RUN: %check_belay %s belay-detached-thread %t -- -- -std=gnu11 -pthread
//
// Who made the object said that nobody would join its thread.

#include <pthread.h>
#include <stdbool.h>

struct thread {
  pthread_t handle;
  bool alone, started;
};
static void *run(void *arg) { return arg; }

void ok_asked_for(struct thread *t) {
  if (t->alone == true) {
    pthread_create(&t->handle, NULL, run, t);
    pthread_detach(t->handle);
  } else
    pthread_create(&t->handle, NULL, run, t);
  t->started = true;
}
// Whether it has been started says nothing of who waits for it.
void bad_started(struct thread *t) {
  pthread_create(&t->handle, NULL, run, t);
  if (t->started)
    pthread_detach(t->handle);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'run' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: the thread is started here
}
