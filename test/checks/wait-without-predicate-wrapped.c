// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// X17: a wrapper around the wait, for callers who hold the lock and have the loop.

#include <assert.h>
#include <errno.h>
#include <pthread.h>

struct ilock {
  unsigned magic;
  char held;
  pthread_t owner;
  pthread_mutex_t mutex;
};
struct lock {
  void *priv;
};

int ok_wait_until(pthread_cond_t *cond, struct lock *l, const struct timespec *when) {
  struct ilock *i;
  i = (struct ilock *)l->priv;
  assert(i->magic == 0x7b86c8a5u);
  assert(i->held);
  i->held = 0;
  if (!when)
    errno = pthread_cond_wait(cond, &i->mutex);
  else
    errno = pthread_cond_timedwait(cond, &i->mutex, when);
  i->held = 1;
  return errno;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int ready;
void bad_takes_the_lock_itself(pthread_cond_t *cond) {
  pthread_mutex_lock(&mutex);
  if (!ready)
    pthread_cond_wait(cond, &mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on '*cond' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  pthread_mutex_unlock(&mutex);
}

// Also where the condition is found, or made, by the wrapper.
struct handle {
  pthread_cond_t *cond;
};
pthread_cond_t *condition_of(struct handle *h);
int ok_found(struct handle *h, void *m) {
  pthread_cond_t *c = condition_of(h);
  return pthread_cond_wait(c, m);
}
void bad_found_and_locked(struct handle *h, pthread_mutex_t *m) {
  pthread_cond_t *c = condition_of(h);
  pthread_mutex_lock(m);
  pthread_cond_wait(c, m);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this wait on '*c' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  pthread_mutex_unlock(m);
}
