// A thread that a helper starts, and its caller detaches.
// RUN: %check_belay %s belay-detached-thread %t -- -- -std=gnu11 -pthread

#include <pthread.h>

struct job {
  pthread_t thread;
  int started, result, done;
};
static struct job jobs[3], seen;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *run(void *argument) {
  struct job *job = argument;
  job->result = 1;
  return 0;
}
static int start(struct job *job) {
  if (pthread_create(&job->thread, 0, run, job))
    return -1;
  job->started = 1;
  return 0;
}
void bad_all(void) {
  for (int i = 0; i < 3; i++)
    start(&jobs[i]);
  for (int i = 0; i < 3; i++)
    if (jobs[i].started)
      pthread_detach(jobs[i].thread);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'run' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-12]]:7: note: the thread is started here
}

// It says when it is done.
static void *tell(void *argument) {
  struct job *job = argument;
  pthread_mutex_lock(&mutex);
  job->done = 1;
  pthread_mutex_unlock(&mutex);
  return 0;
}
static int start_seen(struct job *job) { return pthread_create(&job->thread, 0, tell, job); }
void ok_told(void) {
  start_seen(&seen);
  pthread_detach(seen.thread);
}
int is_done(void) {
  pthread_mutex_lock(&mutex);
  int done = seen.done;
  if (seen.done)
    seen.done = 0;
  pthread_mutex_unlock(&mutex);
  return done;
}
