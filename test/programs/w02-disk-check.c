// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W2: a check of several disks starts a thread for each and waits until all have reported. The check of a disk that can't
// be locked leaves by a label behind the report.
#include <pthread.h>
#include <stdlib.h>

enum { DISKS = 2 };

struct report {
  pthread_mutex_t lock;
  pthread_cond_t all_in;
  int missing;
  int bad;
};

struct disk {
  int busy;
  int sectors;
  struct report *to;
};

static void report_in(struct report *r, int bad) {
  pthread_mutex_lock(&r->lock);
  r->bad += bad;
  r->missing--;
  if (r->missing == 0)
    pthread_cond_signal(&r->all_in);
  pthread_mutex_unlock(&r->lock);
}

static int lock_disk(struct disk *d) { return d->busy ? -1 : 0; }

static void *check_disk(void *arg) {
  struct disk *d = arg;
  int bad = 0;
  if (lock_disk(d) != 0)
#ifdef REPAIRED
  {
    bad = 1;
    goto report;
  }
#else
    goto out;
#endif
  for (int s = 0; s < d->sectors; ++s)
    bad += s == 13;
#ifdef REPAIRED
report:
#endif
  report_in(d->to, bad);
#ifndef REPAIRED
out:
#endif
  return NULL;
}

static int wait_for_reports(struct report *r) {
  pthread_mutex_lock(&r->lock);
  while (r->missing > 0)
    pthread_cond_wait(&r->all_in, &r->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'r.all_in': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  const int bad = r->bad;
  pthread_mutex_unlock(&r->lock);
  return bad;
}

int main(void) {
  struct report r = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, DISKS, 0};
  struct disk disks[DISKS] = {{0, 4, &r}, {1, 4, &r}};
  pthread_t threads[DISKS];
  for (int i = 0; i < DISKS; ++i)
    if (pthread_create(&threads[i], NULL, check_disk, &disks[i]) != 0)
      abort();
  const int bad = wait_for_reports(&r);
  for (int i = 0; i < DISKS; ++i)
    pthread_join(threads[i], NULL);
  return bad;
}
