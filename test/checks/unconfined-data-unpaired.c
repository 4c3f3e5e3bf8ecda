// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// A pointer that is loaded with acquire is to be stored with release, whoever calls this.

#include <stdatomic.h>
#include <stdlib.h>

struct map {
  unsigned count;
};
static _Atomic(struct map *) active, released, fenced, counted, cleared;

static struct map *make(unsigned n) {
  struct map *m = calloc(1, sizeof *m);
  if (m)
    m->count = n;
  return m;
}

// X20
void bad_publish(unsigned n) {
  struct map *m = make(n);
  atomic_store_explicit(&active, m, memory_order_relaxed);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'active' is stored relaxed here, so that whoever loads it with acquire may see nothing of what it points to; store it with release [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+3]]:19: note: loaded with acquire here
}
unsigned look(void) {
  struct map *m = atomic_load_explicit(&active, memory_order_acquire);
  return m ? m->count : 0;
}
// X20
void ok_publish(unsigned n) { atomic_store_explicit(&released, make(n), memory_order_release); }
void ok_take_back(void) { atomic_store_explicit(&released, NULL, memory_order_relaxed); }
unsigned look_released(void) {
  struct map *m = atomic_load_explicit(&released, memory_order_acquire);
  return m ? m->count : 0;
}
void ok_fenced(unsigned n) {
  struct map *m = make(n);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&fenced, m, memory_order_relaxed);
}
unsigned look_fenced(void) {
  struct map *m = atomic_load_explicit(&fenced, memory_order_acquire);
  return m ? m->count : 0;
}
// An exchange elsewhere orders it.
void ok_counted(unsigned n) { atomic_store_explicit(&counted, make(n), memory_order_relaxed); }
unsigned take_counted(void) {
  struct map *m = atomic_exchange(&counted, NULL);
  return m ? m->count : 0;
}
unsigned look_counted(void) {
  struct map *m = atomic_load_explicit(&counted, memory_order_acquire);
  return m ? m->count : 0;
}
// Only ever taken back.
void ok_cleared(void) { atomic_store_explicit(&cleared, NULL, memory_order_relaxed); }
unsigned look_cleared(void) {
  struct map *m = atomic_load_explicit(&cleared, memory_order_acquire);
  return m ? m->count : 0;
}
