// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W5: a compiler driver counts its jobs. A job that fails is counted down by the one that reports it, too, and the driver,
// which waits for exactly none, waits for ever.
#include <stdlib.h>
#include <threads.h>

struct driver {
  mtx_t lock;
  cnd_t changed;
  int left, failed;
};

struct job {
  struct driver *of;
  int status;
};

static void job_done(struct driver *d) {
  mtx_lock(&d->lock);
  --d->left;
  cnd_broadcast(&d->changed);
  mtx_unlock(&d->lock);
}

static void report_failure(struct driver *d) {
  mtx_lock(&d->lock);
  d->failed++;
  mtx_unlock(&d->lock);
#ifndef REPAIRED
  job_done(d);
#endif
}

static int run_job(void *arg) {
  const struct job *j = arg;
  if (j->status != 0)
    report_failure(j->of);
  job_done(j->of);
  return j->status;
}

static int wait_for_jobs(struct driver *d) {
  mtx_lock(&d->lock);
  while (d->left != 0)
    cnd_wait(&d->changed, &d->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'd.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 2: the main thread starts thread 3
  const int failed = d->failed;
  mtx_unlock(&d->lock);
  return failed;
}

int main(void) {
  struct driver d = {.left = 2, .failed = 0};
  struct job jobs[2] = {{&d, 0}, {&d, 1}};
  thrd_t threads[2];
  mtx_init(&d.lock, mtx_plain);
  cnd_init(&d.changed);
  for (int i = 0; i < 2; ++i)
    if (thrd_create(&threads[i], run_job, &jobs[i]) != thrd_success)
      abort();
  const int failed = wait_for_jobs(&d);
  for (int i = 0; i < 2; ++i)
    thrd_join(threads[i], NULL);
  return failed == 1 ? 0 : 1;
}
