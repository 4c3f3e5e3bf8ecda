// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
// Mutexes of C11 that are made of one kind, and used as another.

#include <threads.h>
#include <time.h>

struct spool {
  mtx_t plain, timed, either;
  int pages;
};

int bad_make(struct spool *s) {
  return mtx_init(&s->plain, mtx_plain);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'plain' is made without 'mtx_timed' here, and locked with a timeout, which is undefined then; make it 'mtx_timed' [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+6]]:7: note: locked with a timeout here
}
int ok_make(struct spool *s) { return mtx_init(&s->timed, mtx_timed | mtx_recursive); }
int ok_make_as(struct spool *s, int kind) { return mtx_init(&s->either, kind); }

int pages(struct spool *s, const struct timespec *until) {
  if (mtx_timedlock(&s->plain, until) != thrd_success)
    return -1;
  const int n = s->pages;
  mtx_unlock(&s->plain);
  return n;
}
int ok_pages(struct spool *s, const struct timespec *until) {
  if (mtx_timedlock(&s->timed, until) != thrd_success)
    return -1;
  const int n = s->pages;
  mtx_unlock(&s->timed);
  return n;
}
int ok_pages_as(struct spool *s, const struct timespec *until) {
  if (mtx_timedlock(&s->either, until) != thrd_success)
    return -1;
  const int n = s->pages;
  mtx_unlock(&s->either);
  return n;
}
