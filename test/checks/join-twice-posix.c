// RUN: %check_belay %s belay-join-twice %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stddef.h>
#include <threads.h>

int detach_c11(void *unused) {
  thrd_detach(thrd_current());
  return 0;
}
void bad_detaches_itself_c11(void) {
  thrd_t t;
  if (thrd_create(&t, detach_c11, NULL) != thrd_success)
    return;
  thrd_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it detaches itself: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-9]]:3: note: it detaches itself here
}

void *detach_posix(void *unused) {
  pthread_detach(pthread_self());
  return NULL;
}
void bad_detaches_itself(void) {
  pthread_t t;
  pthread_create(&t, NULL, detach_posix, NULL);
  pthread_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it detaches itself: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-8]]:3: note: it detaches itself here
}
void ok_nobody_joins(void) {
  pthread_t t;
  pthread_create(&t, NULL, detach_posix, NULL);
}

void *work(void *unused) { return NULL; }
void ok_joined(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  pthread_join(t, NULL);
}

// Each round takes the first from the list.
struct worker {
  struct worker *next, *prev;
  pthread_t thread;
};
static void take(struct worker *w) {
  w->prev->next = w->next;
  w->next->prev = w->prev;
}
static void join_and_take(struct worker *w) {
  pthread_join(w->thread, NULL);
  take(w);
}
void fill(struct worker *list);
void ok_list(void) {
  struct worker list;
  fill(&list);
  while (list.next != &list)
    join_and_take(list.next);
}
struct pool {
  struct worker list;
};
static void join_one(struct pool *p, struct worker *w) {
  pthread_join(w->thread, NULL);
  take(w);
}
void fill_pool(struct pool *p);
void ok_pool(void) {
  struct pool p;
  fill_pool(&p);
  while (p.list.next != &p.list)
    join_one(&p, p.list.next);
}
static void join_only(struct pool *p, struct worker *w) { pthread_join(w->thread, NULL); }
int more(void);
void bad_pool(void) {
  struct pool p;
  fill_pool(&p);
  while (more())
    join_only(&p, p.list.next);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'p.list.next->thread' is joined in each round of this loop: its identifier may be another thread's by now from the second on [belay-join-twice]
}

// What says that it fails may not come back.
void test_fail(const char *why);
void log_late(const char *why);
int late(void);
void ok_gives_up(pthread_t t) {
  if (late()) {
    pthread_detach(t);
    test_fail("hung");
  }
  pthread_join(t, NULL);
}
void bad_logs(pthread_t t) {
  if (late()) {
    pthread_detach(t);
    log_late("hung");
  }
  pthread_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is joined, but it was detached before: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: it was detached here
}

// A join that is only tried, or waits for a while, joins if the thread has ended by then; so does one in a loop.
int pthread_tryjoin_np(pthread_t thread, void **result);
struct timespec;
int pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *until);
void ok_tried(void) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  if (pthread_tryjoin_np(t, NULL) != 0)
    pthread_join(t, NULL);
}
int ok_still_runs(const struct timespec *until) {
  pthread_t t;
  int early;
  pthread_create(&t, NULL, work, NULL);
  do {
    early = pthread_timedjoin_np(t, NULL, until);
  } while (early == 4);
  if (early)
    pthread_join(t, NULL);
  return early;
}

// Detached by its attributes.
int bad_made_detached(void) {
  pthread_attr_t a;
  pthread_t t;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
// CHECK-MESSAGES: :[[@LINE+5]]:3: warning: thread 't' is joined, but its attributes make it a detached one: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-2]]:3: note: they say so here
  if (pthread_create(&t, &a, work, NULL) != 0)
    return -1;
  pthread_attr_destroy(&a);
  pthread_join(t, NULL);
  return 0;
}
int ok_made_joinable(void) {
  pthread_attr_t a;
  pthread_t t;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_JOINABLE);
  if (pthread_create(&t, &a, work, NULL) != 0)
    return -1;
  pthread_attr_destroy(&a);
  pthread_join(t, NULL);
  return 0;
}
int ok_made_so_for_another(void) {
  pthread_attr_t a;
  pthread_t t, u;
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  if (pthread_create(&u, &a, work, NULL) != 0)
    return -1;
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_JOINABLE);
  if (pthread_create(&t, &a, work, NULL) != 0)
    return -1;
  pthread_attr_destroy(&a);
  pthread_join(t, NULL);
  return 0;
}

// Who starts it says whether it is joined, and it asks.
struct probe {
  pthread_t thread;
  int waits, sound;
};
void *probe_run(void *argument) {
  struct probe *p = argument;
  if (!p->waits)
    pthread_detach(pthread_self());
  p->sound = 1;
  return NULL;
}
void ok_asks_who_waits(struct probe *p, int waits) {
  p->waits = waits;
  pthread_create(&p->thread, NULL, probe_run, p);
  if (waits)
    pthread_join(p->thread, NULL);
}
void *probe_detached(void *argument) {
  pthread_detach(pthread_self());
  return argument;
}
void bad_joins_on_a_path(struct probe *p, int waits) {
  pthread_create(&p->thread, NULL, probe_detached, p);
  if (waits)
    pthread_join(p->thread, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'p->thread' is joined, but it detaches itself: its identifier may be another thread's by now [belay-join-twice]
}

// The next one is started while there is more to do: the round that starts none is the last.
void ok_starts_the_next(int rounds) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  for (int i = 1; i <= rounds; ++i) {
    pthread_join(t, NULL);
    if (i != rounds)
      pthread_create(&t, NULL, work, NULL);
  }
}
void bad_starts_none(int rounds) {
  pthread_t t;
  pthread_create(&t, NULL, work, NULL);
  for (int i = 1; i <= rounds; ++i)
    pthread_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is joined in each round of this loop: its identifier may be another thread's by now from the second on [belay-join-twice]
}

// A member's thread that is always a detached one is joined by another function.
struct engine {
  pthread_t midi, audio, late;
  int stop;
};
void bad_engine_open(struct engine *e) {
  e->midi = 0;
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_create(&e->midi, &attr, work, e);
}
void bad_engine_close(struct engine *e) {
  e->stop = 1;
  pthread_join(e->midi, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'e->midi' is joined, but its attributes make it a detached one: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-7]]:3: note: they say so here
}
void ok_engine_open(struct engine *e, int wait) {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  if (wait)
    pthread_create(&e->audio, NULL, work, e);
  else
    pthread_create(&e->audio, &attr, work, e);
  pthread_create(&e->late, &attr, work, e);
}
void ok_engine_close(struct engine *e) { pthread_join(e->audio, NULL); }
