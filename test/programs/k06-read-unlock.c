// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K6: a directory's entries are looked up under a read lock, and the look-up that finds nothing unlocks it a second time on
// its way out.
#include <pthread.h>
#include <stdlib.h>

enum { ENTRIES = 3 };

struct directory {
  pthread_rwlock_t lock;
  int names[ENTRIES];
  int found, missing;
  pthread_mutex_t stats;
};

static void count(struct directory *d, int found) {
  pthread_mutex_lock(&d->stats);
  if (found)
    d->found++;
  else
    d->missing++;
  pthread_mutex_unlock(&d->stats);
}

static int look_up(struct directory *d, int name) {
  int at = -1;
  pthread_rwlock_rdlock(&d->lock);
  for (int i = 0; i < ENTRIES; ++i)
    if (d->names[i] == name) {
      at = i;
      break;
    }
  pthread_rwlock_unlock(&d->lock);
  if (at < 0) {
    count(d, 0);
#ifndef REPAIRED
    goto unlock;
#else
    return at;
#endif
  }
  count(d, 1);
  return at;
#ifndef REPAIRED
unlock:
  pthread_rwlock_unlock(&d->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'd->lock' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  return at;
#endif
}

static void *search(void *arg) {
  struct directory *d = arg;
  look_up(d, 2);
  look_up(d, 9);
  return NULL;
}

int main(void) {
  static struct directory d = {
      .lock = PTHREAD_RWLOCK_INITIALIZER, .names = {1, 2, 3}, .stats = PTHREAD_MUTEX_INITIALIZER};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, search, &d) != 0)
      abort();
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return d.found == 2 && d.missing == 2 ? 0 : 1;
}
