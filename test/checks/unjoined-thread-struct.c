// A handle that is put into a local structure goes wherever that goes.
// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <stdlib.h>

typedef struct {
  double when;
  int has_worker;
  pthread_t worker;
} timeout;
static timeout *all;
static int count;
void *wait_for(void *seconds);

static void add_timeout(timeout t) {
  all = realloc(all, (count + 1) * sizeof *all);
  all[count++] = t;
}
void end_last(void) {
  timeout t = all[--count];
  if (t.has_worker)
    pthread_join(t.worker, NULL);
}

int ok_given(double when, void *seconds) {
  timeout t;
  t.when = when;
  pthread_t worker;
  if (pthread_create(&worker, NULL, wait_for, seconds) != 0)
    return -1;
  t.has_worker = 1;
  t.worker = worker;
  add_timeout(t);
  return 0;
}

int bad_kept(double when, void *seconds) {
  timeout t;
  t.when = when;
  pthread_t worker;
  if (pthread_create(&worker, NULL, wait_for, seconds) != 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 't.worker' is neither joined nor detached [belay-unjoined-thread]
    return -1;
  t.has_worker = 1;
  t.worker = worker;
  return t.when > 1;
}

// An array of copies that nobody asks again.
void bad_copies(void *seconds) {
  pthread_t all[2], worker;
  for (int i = 0; i < 2; ++i) {
    if (pthread_create(&worker, NULL, wait_for, seconds) != 0)
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 'all[]' is neither joined nor detached [belay-unjoined-thread]
      return;
    all[i] = worker;
  }
}
void ok_copies(void *seconds) {
  pthread_t all[2], worker;
  int n = 0;
  while (n < 2 && pthread_create(&worker, NULL, wait_for, seconds) == 0)
    all[n++] = worker;
  while (n > 0)
    pthread_join(all[--n], NULL);
}
