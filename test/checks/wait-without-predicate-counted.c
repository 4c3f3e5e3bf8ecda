// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// X17: what a loop asks may be changed by whoever has its address; and a wrapper that takes a mutex of its own.

#include <pthread.h>
#include <stddef.h>

int run(pthread_mutex_t *mutex, pthread_cond_t *done, unsigned *running);

int ok_wait_for_jobs(int n) {
  unsigned running = 0;
  pthread_cond_t done = PTHREAD_COND_INITIALIZER;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  for (int i = 0; i < n; ++i) {
    pthread_mutex_lock(&mutex);
    running++;
    pthread_mutex_unlock(&mutex);
    run(&mutex, &done, &running);
  }
  pthread_mutex_lock(&mutex);
  while (running)
    pthread_cond_wait(&done, &mutex);
  pthread_mutex_unlock(&mutex);
  return 0;
}
void bad_wait_for_jobs(void) {
  unsigned running = 0;
  pthread_cond_t done = PTHREAD_COND_INITIALIZER;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  run(&mutex, &done, &running);
  pthread_mutex_lock(&mutex);
  if (running)
    pthread_cond_wait(&done, &mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'done' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  pthread_mutex_unlock(&mutex);
}

struct condition {
  pthread_mutex_t mutex;
  pthread_cond_t cond;
  int signalled;
};
struct task;
struct task *current_task(void);
int leave_task(struct task *task);
void yield_task(struct task *task);

int ok_timedwait(struct condition *c, const struct timespec *until) {
  struct task *task = NULL;
  int ret = 0;
  task = current_task();
  if (task == NULL) {
    pthread_mutex_lock(&c->mutex);
    if (until == NULL)
      ret = pthread_cond_wait(&c->cond, &c->mutex);
    else
      ret = pthread_cond_timedwait(&c->cond, &c->mutex, until);
    pthread_mutex_unlock(&c->mutex);
  } else {
    ret = leave_task(task);
    if (ret == 0)
      yield_task(task);
  }
  return ret;
}
void bad_wait(struct condition *c) {
  pthread_mutex_lock(&c->mutex);
  if (!c->signalled)
    pthread_cond_wait(&c->cond, &c->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'c->cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  pthread_mutex_unlock(&c->mutex);
}
