// `ok = pthread_create(...) == 0`, in one of two ways: where it isn't, no thread has been started.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct job {
  void (*run)(void *);
  void *with;
};
void log_error(int);

static void *run_job(void *p) {
  struct job *j = p;
  j->run(j->with);
  free(j);
  return NULL;
}

bool ok_start(pthread_t *t, const pthread_attr_t *attr, struct job *j) {
  bool created = false;
  if (attr)
    created = pthread_create(t, attr, run_job, j) == 0;
  else
    created = pthread_create(t, NULL, run_job, j) == 0;
  log_error(created);
  if (created)
    return true;
  free(j);
  return false;
}

static void *run_bad(void *p) {
  struct job *j = p;
  j->run(j->with);
  free(j);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*j' is freed here by thread 'run_bad' with no lock, while 'bad_start' frees it
  // CHECK-MESSAGES: :[[@LINE+12]]:3: note: freed here by 'bad_start' with no lock
  // CHECK-MESSAGES: :[[@LINE+8]]:15: note: thread 'run_bad' is started here
  return NULL;
}
bool bad_start(pthread_t *t, const pthread_attr_t *attr, struct job *j) {
  bool created = false;
  if (attr)
    created = pthread_create(t, attr, run_bad, j) == 0;
  else
    created = pthread_create(t, NULL, run_bad, j) == 0;
  if (!created)
    return false;
  free(j);
  return true;
}
