// Bit-fields next to each other are one piece of memory, whichever mutex each has.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stdbool.h>

struct axis {
  pthread_mutex_t motion, limit;
  unsigned moving : 1;
  unsigned tripped : 1;
  long position;
};
void bad_init(struct axis *a) {
  pthread_mutex_init(&a->motion, NULL);
  pthread_mutex_init(&a->limit, NULL);
  a->moving = 0;
  a->tripped = 0;
  a->position = 0;
}
void bad_start(struct axis *a, long to) {
  pthread_mutex_lock(&a->motion);
  a->moving = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'a->moving' is written here under 'a->motion', and 'a->tripped', a bit-field that shares its memory, under 'a->limit': each write writes both; use one mutex for them, or separate them [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+6]]:6: note: written here holding 'a->limit'
  a->position = to;
  pthread_mutex_unlock(&a->motion);
}
void bad_edge(struct axis *a, bool level) {
  pthread_mutex_lock(&a->limit);
  a->tripped = level;
  pthread_mutex_unlock(&a->limit);
}
bool bad_is_moving(struct axis *a) {
  pthread_mutex_lock(&a->motion);
  bool m = a->moving;
  pthread_mutex_unlock(&a->motion);
  return m;
}

// Members of their own, or kept apart.
struct apart {
  pthread_mutex_t motion, limit;
  unsigned moving;
  unsigned tripped;
  unsigned near : 1;
  unsigned : 0;
  unsigned far : 1;
};
void ok_motion(struct apart *a) {
  pthread_mutex_lock(&a->motion);
  a->moving = 1;
  a->near = 1;
  pthread_mutex_unlock(&a->motion);
}
void ok_limit(struct apart *a) {
  pthread_mutex_lock(&a->limit);
  a->tripped = 1;
  a->far = 1;
  pthread_mutex_unlock(&a->limit);
}

// One mutex that both hold.
struct both {
  pthread_mutex_t motion, limit;
  unsigned moving : 1;
  unsigned tripped : 1;
};
void ok_moves(struct both *b) {
  pthread_mutex_lock(&b->motion);
  b->moving = 1;
  pthread_mutex_unlock(&b->motion);
}
void ok_trips(struct both *b) {
  pthread_mutex_lock(&b->motion);
  pthread_mutex_lock(&b->limit);
  b->tripped = 1;
  pthread_mutex_unlock(&b->limit);
  pthread_mutex_unlock(&b->motion);
}

// The second is only read, and no write of the first changes it.
struct config {
  pthread_mutex_t motion, limit;
  unsigned moving : 1;
  unsigned limited : 1;
};
void ok_configured(struct config *c) {
  pthread_mutex_lock(&c->motion);
  c->moving = 1;
  pthread_mutex_unlock(&c->motion);
}
bool ok_reads(struct config *c) {
  pthread_mutex_lock(&c->limit);
  bool l = c->limited;
  pthread_mutex_unlock(&c->limit);
  return l;
}

// Where one is written without a lock as well, or under one that could be any, nobody knows who runs beside whom.
struct loose {
  pthread_mutex_t motion, limit, *outer;
  unsigned moving : 1;
  unsigned tripped : 1;
  unsigned armed : 1;
};
void ok_loose_moves(struct loose *l) {
  pthread_mutex_lock(&l->motion);
  l->moving = 1;
  pthread_mutex_unlock(&l->motion);
}
void ok_loose_trips(struct loose *l) {
  pthread_mutex_lock(&l->limit);
  l->tripped = 1;
  pthread_mutex_unlock(&l->limit);
}
void ok_loose_resets(struct loose *l) { l->tripped = 0; }
void ok_loose_arms(struct loose *l) {
  pthread_mutex_lock(l->outer);
  l->armed = 1;
  pthread_mutex_unlock(l->outer);
}
