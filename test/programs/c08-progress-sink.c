// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// C8: a copy reports to a sink that the window can exchange while the copy runs; the pointer to it is written and read with
// no lock, and the old sink is freed.
#include <pthread.h>
#include <stdlib.h>

struct sink {
  int percent;
  int updates;
};

struct copy {
  pthread_mutex_t lock;
  struct sink *sink;
  int blocks;
};

static void report(struct copy *c, int percent) {
#ifdef REPAIRED
  pthread_mutex_lock(&c->lock);
#endif
  struct sink *s = c->sink;
  s->percent = percent;
  s->updates++;
#ifdef REPAIRED
  pthread_mutex_unlock(&c->lock);
#endif
}

static void *copy_blocks(void *arg) {
  struct copy *c = arg;
  for (int i = 1; i <= c->blocks; ++i)
    report(c, 100 * i / c->blocks);
  return NULL;
}

static struct sink *sink_new(void) {
  struct sink *s = calloc(1, sizeof *s);
  if (!s)
    abort();
  return s;
}

static void exchange_sink(struct copy *c, struct sink *by) {
#ifdef REPAIRED
  pthread_mutex_lock(&c->lock);
#endif
  struct sink *old = c->sink;
  c->sink = by;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'c.sink' is written here by 'main' with no lock, while thread 'copy_blocks' reads it [belay-unconfined-data]
#ifdef REPAIRED
  pthread_mutex_unlock(&c->lock);
#endif
  free(old);
}

int main(void) {
  struct copy c = {PTHREAD_MUTEX_INITIALIZER, sink_new(), 2};
  pthread_t copying;
  if (pthread_create(&copying, NULL, copy_blocks, &c) != 0)
    return 1;
  exchange_sink(&c, sink_new());
  pthread_join(copying, NULL);
  const int percent = c.sink->percent;
  free(c.sink);
  return percent <= 100 ? 0 : 1;
}
