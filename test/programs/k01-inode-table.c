// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K1: a table of inodes reports itself broken where a link count is wrong, and the report, which counts the inodes, takes
// the lock that the caller still holds.
#include <pthread.h>
#include <stddef.h>

#define INODES 3

struct inode {
  int links;
  int size;
};

struct inode_table {
  pthread_mutex_t lock;
  struct inode inodes[INODES];
  int broken;
};

struct job {
  struct inode_table *table;
  int index;
};

static int count_used_locked(const struct inode_table *t) {
  int used = 0;
  for (int i = 0; i < INODES; ++i)
    used += t->inodes[i].links > 0;
  return used;
}

static int count_used(struct inode_table *t) {
  pthread_mutex_lock(&t->lock);
  const int used = count_used_locked(t);
  pthread_mutex_unlock(&t->lock);
  return used;
}

static void report_broken(struct inode_table *t, int index) {
#ifdef REPAIRED
  t->broken = index + count_used_locked(t);
#else
  t->broken = index + count_used(t);
#endif
}

static int unlink_inode(struct inode_table *t, int index) {
  int rc = -1;
  pthread_mutex_lock(&t->lock);
  struct inode *n = &t->inodes[index];
  if (n->links <= 0) {
    report_broken(t, index);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 't->lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
    goto out;
  }
  if (--n->links == 0)
    n->size = 0;
  rc = 0;
out:
  pthread_mutex_unlock(&t->lock);
  return rc;
}

static void *run_job(void *arg) {
  const struct job *j = arg;
  return unlink_inode(j->table, j->index) == 0 ? NULL : arg;
}

int main(void) {
  struct inode_table table = {.lock = PTHREAD_MUTEX_INITIALIZER, .inodes = {{1, 10}, {0, 0}, {2, 5}}};
  struct job jobs[2] = {{&table, 0}, {&table, 1}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, run_job, &jobs[i]) != 0)
      return 2;
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return table.broken > 0 && count_used(&table) > 0 ? 0 : 1;
}
