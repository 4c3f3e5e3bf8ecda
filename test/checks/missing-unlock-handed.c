// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread
//
// K2: what a function locks for its callers, they unlock themselves, or by what they call.

#include <pthread.h>
#include <stddef.h>

struct connection {
  void *handle;
  struct connection *next;
};
struct pool {
  pthread_mutex_t mutex;
  struct connection *head;
  int checks, found;
};
// With the lock, if there is one.
static struct connection *ok_find(struct pool *p, void *handle) {
  pthread_mutex_lock(&p->mutex);
  for (struct connection *c = p->head; c; c = c->next)
    if (c->handle == handle)
      return c;
  pthread_mutex_unlock(&p->mutex);
  return NULL;
}
static void pool_check(struct pool *p) {
  p->checks++;
  pthread_mutex_unlock(&p->mutex);
}
int pool_release(struct pool *p, void *handle) {
  struct connection *c = ok_find(p, handle);
  if (!c)
    return 0;
  c->handle = NULL;
  pool_check(p);
  return 1;
}

struct stock {
  pthread_mutex_t mutex;
  int items[8];
};
static int bad_take(struct stock *s, int i) {
  pthread_mutex_lock(&s->mutex);
  if (s->items[i] == 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  s->items[i]--;
  pthread_mutex_unlock(&s->mutex);
  return 0;
}
int stock_sell(struct stock *s, int i) {
  if (bad_take(s, i))
    return -1;
  pthread_mutex_lock(&s->mutex);
  int left = s->items[i];
  pthread_mutex_unlock(&s->mutex);
  return left;
}

// What locks, and what unlocks, are told which one.
struct configuration {
  pthread_mutex_t *cache, *store;
};
void log_error(const char *what);
static int ok_on(pthread_mutex_t *m, const char *name) {
  if (pthread_mutex_lock(m) != 0) {
    log_error(name);
    return 0;
  }
  return 1;
}
static int off(pthread_mutex_t *m, const char *name) {
  if (pthread_mutex_unlock(m) != 0) {
    log_error(name);
    return 0;
  }
  return 1;
}
static int cache_on(struct configuration *c) { return ok_on(c->cache, "cache"); }
static int cache_off(struct configuration *c) { return off(c->cache, "cache"); }
int cache_use(struct configuration *c, int (*use)(void)) {
  int n;
  cache_on(c);
  n = use();
  cache_off(c);
  return n;
}
static int bad_store_on(pthread_mutex_t *m, const char *name) {
  if (pthread_mutex_lock(m) != 0) {
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: '*m' is locked here, and neither 'bad_store_on' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
    log_error(name);
    return 0;
  }
  return 1;
}
struct depot {
  pthread_mutex_t *mutex;
  int used;
};
int store_use(struct depot *c) { return bad_store_on(c->mutex, "store"); }
