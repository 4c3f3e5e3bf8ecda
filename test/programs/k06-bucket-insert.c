// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K6: a hash table has a lock for each bucket. An insert that finds its key moves on to the overflow bucket, whose lock it
// takes, and unlocks the first bucket's lock for it at the end.
#include <pthread.h>
#include <stddef.h>

enum { BUCKETS = 2, OVERFLOW = BUCKETS, SLOTS = 2 };

struct bucket {
  pthread_mutex_t lock;
  int keys[SLOTS];
  int used;
};

struct table {
  struct bucket buckets[BUCKETS + 1];
};

struct request {
  struct table *table;
  int keys[2];
};

static void table_init(struct table *t) {
  for (int i = 0; i <= BUCKETS; ++i) {
    pthread_mutex_init(&t->buckets[i].lock, NULL);
    t->buckets[i].used = 0;
  }
}

static int put(struct bucket *b, int key) {
  if (b->used == SLOTS)
    return 0;
  b->keys[b->used++] = key;
  return 1;
}

static int insert(struct table *t, int key) {
  struct bucket *first = &t->buckets[key % BUCKETS];
  struct bucket *b = first;
  pthread_mutex_lock(&b->lock);
  if (b->used == SLOTS) {
    pthread_mutex_unlock(&b->lock);
    b = &t->buckets[OVERFLOW];
    pthread_mutex_lock(&b->lock);
  }
  const int done = put(b, key);
#ifdef REPAIRED
  pthread_mutex_unlock(&b->lock);
#else
  pthread_mutex_unlock(&first->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 unlocks 't.buckets[0].lock', which it doesn't hold [belay-missing-unlock]
#endif
  return done;
}

static void *insert_all(void *arg) {
  const struct request *r = arg;
  for (int i = 0; i < 2; ++i)
    insert(r->table, r->keys[i]);
  return NULL;
}

int main(void) {
  struct table t;
  struct request r = {&t, {6, 8}};
  pthread_t thread;
  table_init(&t);
  insert(&t, 2);
  insert(&t, 4);
  if (pthread_create(&thread, NULL, insert_all, &r) != 0)
    return 1;
  pthread_join(thread, NULL);
  return t.buckets[OVERFLOW].used == 2 ? 0 : 1;
}
