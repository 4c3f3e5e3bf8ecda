// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L1: a scanner thread lists the shelves of a warehouse into a ring of two. When the report cannot be opened, the main
// thread leaves for the cleanup, which joins the scanner before anybody makes room in the ring.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define ROOM 2
#define SHELVES 4

struct item {
  int shelf;
  int count;
};

struct belt {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  struct item items[ROOM];
  unsigned head, used;
  bool abandoned;
};

struct inventory {
  struct belt belt;
  pthread_t scanner;
  FILE *report;
};

static bool belt_put(struct belt *b, struct item i) {
  pthread_mutex_lock(&b->lock);
  while (b->used == ROOM && !b->abandoned)
    pthread_cond_wait(&b->moved, &b->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'inv.belt.moved': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  bool put = !b->abandoned;
  if (put) {
    b->items[(b->head + b->used) % ROOM] = i;
    ++b->used;
    pthread_cond_broadcast(&b->moved);
  }
  pthread_mutex_unlock(&b->lock);
  return put;
}

static struct item belt_take(struct belt *b) {
  pthread_mutex_lock(&b->lock);
  while (b->used == 0)
    pthread_cond_wait(&b->moved, &b->lock);
  struct item i = b->items[b->head];
  b->head = (b->head + 1) % ROOM;
  --b->used;
  pthread_cond_broadcast(&b->moved);
  pthread_mutex_unlock(&b->lock);
  return i;
}

static void belt_abandon(struct belt *b) {
  pthread_mutex_lock(&b->lock);
  b->abandoned = true;
  pthread_cond_broadcast(&b->moved);
  pthread_mutex_unlock(&b->lock);
}

static void *scan(void *arg) {
  struct inventory *inv = arg;
  for (int shelf = 0; shelf < SHELVES; ++shelf) {
    struct item i = {shelf, shelf * 12};
    if (!belt_put(&inv->belt, i))
      break;
  }
  return NULL;
}

int main(int argc, char **argv) {
  struct inventory inv = {.belt = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER}};
  int status = EXIT_FAILURE;
  if (pthread_create(&inv.scanner, NULL, scan, &inv) != 0)
    return status;
  inv.report = argc > 1 ? fopen(argv[1], "w") : stdout;
  if (!inv.report)
    goto cleanup;
  for (int n = 0; n < SHELVES; ++n) {
    struct item i = belt_take(&inv.belt);
    fprintf(inv.report, "%d %d\n", i.shelf, i.count);
  }
  status = EXIT_SUCCESS;
cleanup:
#ifdef REPAIRED
  belt_abandon(&inv.belt);
#endif
  pthread_join(inv.scanner, NULL);
  if (inv.report && inv.report != stdout)
    fclose(inv.report);
  return status;
}
