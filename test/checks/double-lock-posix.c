// A mutex that one thread locks and another unlocks is a signal between them: POSIX doesn't allow it, which is said where
// it is unlocked.
// RUN: %check_belay %s belay-double-lock,belay-missing-unlock %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct shared {
  pthread_mutex_t mutex;
  int port;
};
static void *unlocks(void *arg) {
  struct shared *s = arg;
  s->port = 80;
  pthread_mutex_unlock(&s->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 2 unlocks 's.mutex', which it doesn't hold [belay-missing-unlock]
  return NULL;
}
void FP_handed_over(void) {
  struct shared s;
  pthread_t t;
  pthread_mutex_init(&s.mutex, NULL);
  pthread_mutex_lock(&s.mutex);
  if (pthread_create(&t, NULL, unlocks, &s)) {
    pthread_mutex_unlock(&s.mutex);
    return;
  }
  pthread_mutex_lock(&s.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the main thread locks 's.mutex', which it holds: it waits for itself for ever [belay-double-lock]
  pthread_join(t, NULL);
}

static void *locks_itself(void *arg) {
  struct shared *s = arg;
  pthread_mutex_lock(&s->mutex);
  s->port = 80;
  pthread_mutex_unlock(&s->mutex);
  return NULL;
}
void bad_not_handed_over(void) {
  struct shared s;
  pthread_t t;
  pthread_mutex_init(&s.mutex, NULL);
  pthread_mutex_lock(&s.mutex);
  pthread_create(&t, NULL, locks_itself, &s);
  pthread_mutex_lock(&s.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: {{.*}}'s.mutex'{{.*}} [belay-double-lock]
  pthread_mutex_unlock(&s.mutex);
  pthread_join(t, NULL);
}

static struct {
  pthread_mutex_t lock;
  int n;
} registry = {.n = 1, .lock = PTHREAD_MUTEX_INITIALIZER};
static int count(void) {
  pthread_mutex_lock(&registry.lock);
  int n = registry.n;
  pthread_mutex_unlock(&registry.lock);
  return n;
}
int bad_made_with_the_rest(void) {
  pthread_mutex_lock(&registry.lock);
  int n = count();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this call locks 'registry.lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&registry.lock);
  return n;
}

// There is no reader-writer lock of POSIX that lets a reader become the writer.
struct table {
  pthread_rwlock_t lock;
  int n;
};
int bad_reader_writes(struct table *t) {
  pthread_rwlock_rdlock(&t->lock);
  if (t->n) {
    pthread_rwlock_unlock(&t->lock);
    return t->n;
  }
  pthread_rwlock_wrlock(&t->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 't->lock' is locked here exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
  t->n = 1;
  pthread_rwlock_unlock(&t->lock);
  return 1;
}
int ok_reader_then_writer(struct table *t) {
  pthread_rwlock_rdlock(&t->lock);
  int n = t->n;
  pthread_rwlock_unlock(&t->lock);
  if (n)
    return n;
  pthread_rwlock_wrlock(&t->lock);
  t->n = 1;
  pthread_rwlock_unlock(&t->lock);
  return 1;
}

// Whether there is memory says nothing of locks.
struct names {
  pthread_rwlock_t rw;
  char *last;
};
static void keep(struct names *n, const char *name) {
  char *copy = strdup(name);
  if (!copy)
    return;
  pthread_rwlock_wrlock(&n->rw);
  free(n->last);
  n->last = copy;
  pthread_rwlock_unlock(&n->rw);
}
void bad_writes_in_readers(struct names *n, const char *name) {
  pthread_rwlock_rdlock(&n->rw);
  if (!n->last)
    keep(n, name);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'n->rw' exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
  pthread_rwlock_unlock(&n->rw);
}

// A static mutex says how it may be locked by a word of its initialiser.
#ifdef PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP
static pthread_mutex_t counts = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int counted;
static int counts_get(void) {
  pthread_mutex_lock(&counts);
  int n = counted;
  pthread_mutex_unlock(&counts);
  return n;
}
int ok_counts(void) {
  pthread_mutex_lock(&counts);
  int n = counts_get() + 1;
  pthread_mutex_unlock(&counts);
  return n;
}
#endif
static pthread_mutex_t waits = PTHREAD_MUTEX_INITIALIZER;
static int waited;
static int waits_get(void) {
  pthread_mutex_lock(&waits);
  int n = waited;
  pthread_mutex_unlock(&waits);
  return n;
}
int bad_waits(void) {
  pthread_mutex_lock(&waits);
  int n = waits_get() + 1;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this call locks 'waits' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&waits);
  return n;
}

// A mutex that is known by a pointer to it.
static pthread_mutex_t pointed = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *to_pointed = &pointed;
void bad_unlocks_twice(void) {
  pthread_mutex_lock(to_pointed);
  ++waited;
  pthread_mutex_unlock(to_pointed);
  pthread_mutex_unlock(to_pointed);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*to_pointed' is unlocked here, but it has been unlocked already [belay-missing-unlock]
}

// A member that a list initialises: the list says what kind it is.
struct listed {
  int n;
  pthread_mutex_t lock;
};
static int listed_get(struct listed *l) {
  pthread_mutex_lock(&l->lock);
  int n = l->n;
  pthread_mutex_unlock(&l->lock);
  return n;
}
void bad_listed(struct listed *l) {
  pthread_mutex_lock(&l->lock);
  l->n += listed_get(l);
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this call locks 'l.lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&l->lock);
}
int use_listed(void) {
  static struct listed l = {.lock = PTHREAD_MUTEX_INITIALIZER};
  bad_listed(&l);
  return l.n;
}
struct counted {
  int n;
  pthread_mutex_t lock;
};
static int counted_get(struct counted *c) {
  pthread_mutex_lock(&c->lock);
  int n = c->n;
  pthread_mutex_unlock(&c->lock);
  return n;
}
void ok_counted(struct counted *c) {
  pthread_mutex_lock(&c->lock);
  c->n += counted_get(c);
  pthread_mutex_unlock(&c->lock);
}
#ifdef PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP
int use_counted(void) {
  static struct counted c = {.lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP};
  ok_counted(&c);
  return c.n;
}
#endif
