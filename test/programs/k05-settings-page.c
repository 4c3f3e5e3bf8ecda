// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K5: a page of settings is read by many; who finds that it has changed on the disk reloads it, which takes the lock
// exclusively, on the way through a table of functions, with the read lock held.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct page;

struct page_ops {
  bool (*stale)(const struct page *);
  void (*reload)(struct page *);
};

struct page {
  pthread_rwlock_t lock;
  const struct page_ops *ops;
  int version, on_disk;
  int value;
};

static bool file_stale(const struct page *p) { return p->version != p->on_disk; }

static void file_reload(struct page *p) {
  pthread_rwlock_wrlock(&p->lock);
  p->version = p->on_disk;
  p->value = p->version * 10;
  pthread_rwlock_unlock(&p->lock);
}

static const struct page_ops file_ops = {file_stale, file_reload};

static int page_get(struct page *p) {
  int value;
  bool stale;
  pthread_rwlock_rdlock(&p->lock);
  stale = p->ops->stale(p);
#ifdef REPAIRED
  value = p->value;
  pthread_rwlock_unlock(&p->lock);
  if (stale) {
    p->ops->reload(p);
    return page_get(p);
  }
#else
  if (stale)
    p->ops->reload(p);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'p->lock' exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
  value = p->value;
  pthread_rwlock_unlock(&p->lock);
#endif
  return value;
}

static void *serve(void *arg) {
  return page_get(arg) > 0 ? arg : NULL;
}

int main(void) {
  static struct page settings = {PTHREAD_RWLOCK_INITIALIZER, &file_ops, 1, 2, 10};
  pthread_t server;
  void *served;
  if (pthread_create(&server, NULL, serve, &settings) != 0)
    return 2;
  pthread_join(server, &served);
  return served != NULL ? 0 : 1;
}
