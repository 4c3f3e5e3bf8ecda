// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W7: a service waits for another that it needs. It looks whether this is up before it locks, and sleeps without another
// look: where the other comes up in between, nobody wakes the first any more.
#include <pthread.h>
#include <stdlib.h>

struct service {
  const char *name;
  int up;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  struct service *needs;
  pthread_t thread;
};

static int is_up(struct service *s) {
  pthread_mutex_lock(&s->lock);
  const int up = s->up;
  pthread_mutex_unlock(&s->lock);
  return up;
}

static void set_up(struct service *s) {
  pthread_mutex_lock(&s->lock);
  s->up = 1;
  pthread_cond_broadcast(&s->changed);
  pthread_mutex_unlock(&s->lock);
}

static void wait_up(struct service *s) {
#ifdef REPAIRED
  pthread_mutex_lock(&s->lock);
  while (!s->up)
    pthread_cond_wait(&s->changed, &s->lock);
  pthread_mutex_unlock(&s->lock);
#else
  if (is_up(s))
    return;
  pthread_mutex_lock(&s->lock);
  pthread_cond_wait(&s->changed, &s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'network.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  pthread_mutex_unlock(&s->lock);
#endif
}

static void *boot(void *arg) {
  struct service *s = arg;
  if (s->needs)
    wait_up(s->needs);
  set_up(s);
  return NULL;
}

int main(void) {
  struct service network = {.name = "network", .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  struct service web = {.name = "web",
                        .lock = PTHREAD_MUTEX_INITIALIZER,
                        .changed = PTHREAD_COND_INITIALIZER,
                        .needs = &network};
  struct service *all[] = {&web, &network};
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&all[i]->thread, NULL, boot, all[i]) != 0)
      abort();
  for (int i = 0; i < 2; ++i)
    pthread_join(all[i]->thread, NULL);
  return is_up(&web) ? 0 : 1;
}
