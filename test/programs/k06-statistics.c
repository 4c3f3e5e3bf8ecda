// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K6: statistics are skipped where their lock is taken, and the way out for that unlocks it nevertheless: it takes the
// lock from the one who has it.
#include <pthread.h>
#include <stdlib.h>

struct statistics {
  pthread_mutex_t lock;
  long hits, misses;
};

struct lookup {
  struct statistics *to;
  int hit;
};

static int count(struct statistics *s, int hit) {
  int counted = 0;
  if (pthread_mutex_trylock(&s->lock) != 0)
#ifdef REPAIRED
    return 0;
#else
    goto out;
#endif
  if (hit)
    s->hits++;
  else
    s->misses++;
  counted = 1;
#ifndef REPAIRED
out:
#endif
  pthread_mutex_unlock(&s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 unlocks 's.lock', which it doesn't hold [belay-missing-unlock]
  return counted;
}

static void *look_up(void *arg) {
  struct lookup *l = arg;
  for (int i = 0; i < 2; ++i)
    if (count(l->to, l->hit))
      break;
  return NULL;
}

int main(void) {
  struct statistics s = {.lock = PTHREAD_MUTEX_INITIALIZER};
  struct lookup lookups[2] = {{&s, 1}, {&s, 0}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, look_up, &lookups[i]) != 0)
      abort();
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return s.hits + s.misses <= 2 ? 0 : 1;
}
