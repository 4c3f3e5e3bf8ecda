// A round of a loop that keeps the lock, and the next that takes it; a loop that goes on while a try comes off.
// RUN: %check_belay %s belay-double-lock %t -- -- -pthread
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int jobs;
int wait_for_job(void);
void work(void);

void bad_worker(void) {
  for (;;) {
    wait_for_job();
    pthread_mutex_lock(&mutex);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is locked here while the same thread holds it: the thread waits for itself for ever
    // CHECK-MESSAGES: :[[@LINE-2]]:5: note: locked here first
    if (!jobs)
      continue;
    --jobs;
    pthread_mutex_unlock(&mutex);
    work();
  }
}
void ok_worker(void) {
  for (;;) {
    wait_for_job();
    pthread_mutex_lock(&mutex);
    if (!jobs) {
      pthread_mutex_unlock(&mutex);
      continue;
    }
    --jobs;
    pthread_mutex_unlock(&mutex);
    work();
  }
}
// A flag says whether it has it.
void ok_flag(void) {
  int locked = 0;
  for (;;) {
    if (!locked)
      pthread_mutex_lock(&mutex);
    locked = 1;
    if (!jobs)
      continue;
    --jobs;
    pthread_mutex_unlock(&mutex);
    locked = 0;
  }
}
// The lock failed.
void ok_status(void) {
  for (;;) {
    if (pthread_mutex_lock(&mutex) != 0)
      continue;
    --jobs;
    pthread_mutex_unlock(&mutex);
  }
}

void bad_inverted(void) {
  while (!pthread_mutex_trylock(&mutex))
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this loop goes on as long as it can lock 'mutex': the same thread tries again while it holds it, and who leaves the loop hasn't locked it; go on while the try fails
    usleep(1);
  ++jobs;
  pthread_mutex_unlock(&mutex);
}
void ok_inverted(void) {
  while (pthread_mutex_trylock(&mutex))
    usleep(1);
  ++jobs;
  pthread_mutex_unlock(&mutex);
}
void ok_drained(void) {
  while (!pthread_mutex_trylock(&mutex)) {
    ++jobs;
    pthread_mutex_unlock(&mutex);
    usleep(1);
  }
}

struct bucket {
  pthread_mutex_t mutex;
  int n;
};
int bad_bucket(struct bucket **all, int hash) {
  const int at = hash % 8;
  while (!pthread_mutex_trylock(&all[at]->mutex))
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this loop goes on as long as it can lock '*all[]->mutex'
    usleep(1);
  return all[at]->n;
}
// All that it can get.
int ok_buckets(struct bucket **all) {
  int at = 0;
  while (at < 8 && !pthread_mutex_trylock(&all[at]->mutex))
    ++at;
  return at;
}
