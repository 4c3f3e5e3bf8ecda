// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K9: a table of mounts is walked with its lock held and calls a function for each mount. The function that unmounts
// those of a dead server asks the table to remove them.
#include <pthread.h>
#include <stddef.h>

enum { MOUNTS = 3 };

struct mount {
  int server;
  int used;
};

struct mount_table {
  pthread_mutex_t lock;
  struct mount mounts[MOUNTS];
};

typedef void (*visit_fn)(struct mount_table *, int index, void *arg);

static void mounts_visit(struct mount_table *t, visit_fn visit, void *arg) {
#ifdef REPAIRED
  for (int i = 0; i < MOUNTS; ++i) {
    pthread_mutex_lock(&t->lock);
    const int used = t->mounts[i].used;
    pthread_mutex_unlock(&t->lock);
    if (used)
      visit(t, i, arg);
  }
#else
  pthread_mutex_lock(&t->lock);
  for (int i = 0; i < MOUNTS; ++i)
    if (t->mounts[i].used)
      visit(t, i, arg);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'arg->table->lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  pthread_mutex_unlock(&t->lock);
#endif
}

static void mounts_remove(struct mount_table *t, int index, int server) {
  pthread_mutex_lock(&t->lock);
  if (t->mounts[index].server == server)
    t->mounts[index].used = 0;
  pthread_mutex_unlock(&t->lock);
}

static void unmount_if_dead(struct mount_table *t, int index, void *arg) {
  const int *dead = arg;
  mounts_remove(t, index, *dead);
}

struct watch {
  struct mount_table *table;
  int dead;
};

static void *watch_servers(void *arg) {
  struct watch *w = arg;
  mounts_visit(w->table, unmount_if_dead, &w->dead);
  return NULL;
}

int main(void) {
  struct mount_table table = {PTHREAD_MUTEX_INITIALIZER, {{1, 1}, {2, 1}, {1, 0}}};
  struct watch w = {&table, 2};
  pthread_t watcher;
  if (pthread_create(&watcher, NULL, watch_servers, &w) != 0)
    return 1;
  pthread_join(watcher, NULL);
  return table.mounts[1].used;
}
