// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// C9: a supervisor is told of the end of a child by a flag that is set only if the lock is free at that moment; where it
// isn't, the only news of the end is lost.
#include <pthread.h>
#include <stdlib.h>

enum { CHILDREN = 2 };

struct child {
  int id;
  struct supervisor *of;
  pthread_t thread;
};

struct supervisor {
  pthread_mutex_t lock;
  pthread_cond_t child_ended;
  int ended;
  struct child children[CHILDREN];
};

static void tell_ended(struct child *c) {
  struct supervisor *s = c->of;
#ifdef REPAIRED
  if (pthread_mutex_lock(&s->lock) != 0)
    abort();
#else
  if (pthread_mutex_trylock(&s->lock) != 0)
    return;
#endif
  s->ended++;
  pthread_cond_signal(&s->child_ended);
  pthread_mutex_unlock(&s->lock);
}

static void *child_main(void *arg) {
  struct child *c = arg;
  tell_ended(c);
  return NULL;
}

static void wait_for_all(struct supervisor *s) {
  pthread_mutex_lock(&s->lock);
  while (s->ended < CHILDREN)
    pthread_cond_wait(&s->child_ended, &s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on {{.*}}: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  pthread_mutex_unlock(&s->lock);
}

static int supervise(struct supervisor *s) {
  int started = 0;
  for (int i = 0; i < CHILDREN; ++i) {
    struct child *c = &s->children[i];
    c->id = i;
    c->of = s;
    if (pthread_create(&c->thread, NULL, child_main, c) != 0)
      abort();
    ++started;
  }
  wait_for_all(s);
  for (int i = 0; i < started; ++i)
    pthread_join(s->children[i].thread, NULL);
  return started;
}

int main(void) {
  struct supervisor *s = calloc(1, sizeof *s);
  if (!s)
    return 1;
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->child_ended, NULL);
  const int n = supervise(s);
  pthread_cond_destroy(&s->child_ended);
  pthread_mutex_destroy(&s->lock);
  free(s);
  return n == CHILDREN ? 0 : 1;
}
