// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
// Robust mutexes that nobody makes consistent.

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct ledger {
  pthread_mutex_t lock;
  unsigned used;
};

int bad_lock(struct ledger *l) {
  int rc = pthread_mutex_lock(&l->lock);
  if (rc == EOWNERDEAD) {
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the owner of 'l->lock' has died here, and nobody calls 'pthread_mutex_consistent': after the next unlock no one can lock it any more; call it once the data is in order [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-3]]:12: note: locked here
    l->used = 0;
    rc = 0;
  }
  return rc;
}
int ok_gives_up(struct ledger *l) {
  int rc = pthread_mutex_lock(&l->lock);
  if (rc == EOWNERDEAD)
    abort();
  return rc;
}
int ok_any_error(struct ledger *l) {
  int rc = pthread_mutex_lock(&l->lock);
  if (rc != 0)
    return rc;
  l->used++;
  return pthread_mutex_unlock(&l->lock);
}
// Another one takes its place.
int ok_made_anew(struct ledger *l) {
  int rc = pthread_mutex_lock(&l->lock);
  if (rc == EOWNERDEAD) {
    pthread_mutex_destroy(&l->lock);
    rc = pthread_mutex_init(&l->lock, NULL);
  }
  return rc;
}
