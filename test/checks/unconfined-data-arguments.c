// RUN: %check_belay %s belay-unconfined-data %t
// What a structure of arguments leads to, however it got its pointers.
#include <pthread.h>
#include <stdlib.h>

int cond(int);

struct totals {
  long hits, misses, rest, more, own;
};
struct work {
  int id, n;
  struct totals *totals;
};

static void *assigned(void *arg) {
  struct work *w = arg;
  for (int i = 0; i < w->n; ++i)
    if (cond(i))
      w->totals->hits++;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'all.hits' is written here with no lock by several threads at once, all running 'assigned' [belay-unconfined-data]
  return 0;
}
void bad_assigned(int n) {
  pthread_t t[4];
  struct work work[4];
  struct totals all = {0};
  for (int i = 0; i < 4; ++i) {
    work[i].n = n;
    work[i].totals = &all;
    pthread_create(&t[i], 0, assigned, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}

static void *literal(void *arg) {
  struct work *w = arg;
  for (int i = 0; i < w->n; ++i)
    if (cond(i))
      w->totals->misses++;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'all.misses' is written here with no lock by several threads at once, all running 'literal' [belay-unconfined-data]
  return 0;
}
void bad_literal(int n) {
  pthread_t t[4];
  struct work work[4];
  struct totals all = {0};
  for (int i = 0; i < 4; ++i) {
    work[i] = (struct work){.id = i, .n = n, .totals = &all};
    pthread_create(&t[i], 0, literal, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}

static void *copied(void *arg) {
  struct work *w = arg;
  for (int i = 0; i < w->n; ++i)
    if (cond(i))
      w->totals->rest++;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'all.rest' is written here with no lock by several threads at once, all running 'copied' [belay-unconfined-data]
  return 0;
}
void bad_copied(int n) {
  pthread_t t[4];
  struct work work[4];
  struct totals all = {0};
  const struct work proto = {0, n, &all};
  for (int i = 0; i < 4; ++i) {
    work[i] = proto;
    work[i].id = i;
    pthread_create(&t[i], 0, copied, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}

static void *one(void *arg) {
  struct work *w = arg;
  for (int i = 0; i < w->n; ++i)
    if (cond(i))
      w->totals->more++;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'all->more' is written here by thread 'one' with no lock, while 'bad_one' writes it [belay-unconfined-data]
  return 0;
}
void bad_one(int n, struct totals *all) {
  pthread_t t;
  struct work work = {0};
  work.n = n;
  work.totals = all;
  pthread_create(&t, 0, one, &work);
  all->more++;
  pthread_join(t, 0);
}

static void *ok_own(void *arg) {
  struct work *w = arg;
  for (int i = 0; i < w->n; ++i)
    if (cond(i))
      w->totals->own++;
  return 0;
}
// Each has its own.
void each(int n) {
  pthread_t t[4];
  struct work work[4];
  struct totals own[4] = {{0}};
  for (int i = 0; i < 4; ++i) {
    work[i].n = n;
    work[i].totals = &own[i];
    pthread_create(&t[i], 0, ok_own, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}
void made(int n) {
  pthread_t t[4];
  struct work work[4];
  for (int i = 0; i < 4; ++i) {
    struct totals *own = malloc(sizeof *own);
    work[i].n = n;
    work[i].totals = own;
  }
  for (int i = 0; i < 4; ++i)
    pthread_create(&t[i], 0, ok_own, &work[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}
// The one that was copied is replaced.
void replaced(int n) {
  pthread_t t[4];
  struct work work[4];
  struct totals all = {0}, own[4] = {{0}};
  const struct work proto = {0, n, &all};
  for (int i = 0; i < 4; ++i) {
    work[i] = proto;
    work[i].totals = &own[i];
    pthread_create(&t[i], 0, ok_own, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}
// A pointer that moves on.
void moving(int n, struct totals *next) {
  pthread_t t[4];
  struct work work[4];
  for (int i = 0; i < 4; ++i) {
    work[i].n = n;
    work[i].totals = next++;
    pthread_create(&t[i], 0, ok_own, &work[i]);
  }
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], 0);
}
