// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// Functions over one structure: each names the condition and its mutex in its own way.

#include <stdbool.h>
#include <stddef.h>
#include <threads.h>

struct cache {
  mtx_t state, io;
  cnd_t changed, written;
  size_t dirty;
  bool closing;
};

void mark(struct cache *c) {
  mtx_lock(&c->state);
  while (c->dirty >= 8 && !c->closing)
    cnd_wait(&c->changed, &c->state);
  c->dirty++;
  mtx_unlock(&c->state);
}
void flushed(struct cache *p) {
  mtx_lock(&p->state);
  p->dirty = 0;
  cnd_broadcast(&p->changed);
  mtx_unlock(&p->state);
}
// X6, X16
void bad_wait_clean(struct cache *p) {
  mtx_lock(&p->io);
  while (p->dirty > 0)
    cnd_wait(&p->changed, &p->io);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p->changed' is waited on here with 'p->io' and elsewhere with 'c->state': a notify under one of them can be lost by who waits with the other; use one mutex [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-16]]:5: note: waited on here with 'c->state'
  mtx_unlock(&p->io);
}
// X6, X16
void ok_wait_clean(struct cache *p) {
  mtx_lock(&p->state);
  while (p->dirty > 0)
    cnd_wait(&p->changed, &p->state);
  mtx_unlock(&p->state);
}
// Another condition may have another mutex.
void ok_wait_written(struct cache *p) {
  mtx_lock(&p->io);
  while (!p->closing)
    cnd_wait(&p->written, &p->io);
  mtx_unlock(&p->io);
}
