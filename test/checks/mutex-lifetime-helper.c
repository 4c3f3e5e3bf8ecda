// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
// A helper that destroys what its caller has locked.

#include <pthread.h>
#include <stdlib.h>

struct endpoint {
  pthread_mutex_t lock;
  int refs;
};

static void destroy(struct endpoint *ep) {
  pthread_mutex_destroy(&ep->lock);
  free(ep);
}
void bad_release(struct endpoint *ep) {
  pthread_mutex_lock(&ep->lock);
  if (--ep->refs == 0)
    destroy(ep);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this destroys 'ep->lock' while it is held; unlock it first [belay-mutex-lifetime]
    // CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
  pthread_mutex_unlock(&ep->lock);
}
void ok_release(struct endpoint *ep) {
  pthread_mutex_lock(&ep->lock);
  const int left = --ep->refs;
  pthread_mutex_unlock(&ep->lock);
  if (left == 0)
    destroy(ep);
}

// It unlocks first.
static void leave(struct endpoint *ep) {
  pthread_mutex_unlock(&ep->lock);
  destroy(ep);
}
void ok_leave(struct endpoint *ep) {
  pthread_mutex_lock(&ep->lock);
  leave(ep);
}

// It may only let go of it: the caller has a reference of its own.
static void put(struct endpoint *ep, int last) {
  if (last)
    destroy(ep);
}
void ok_put(struct endpoint *ep) {
  pthread_mutex_lock(&ep->lock);
  put(ep, 0);
  pthread_mutex_unlock(&ep->lock);
}
