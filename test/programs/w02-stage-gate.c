// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W2: a release train waits at a gate for all its services to report. A service whose check fails is restarted by a jump
// to the start of its function and, at the third failure, leaves without a report.
#include <stdbool.h>
#include <threads.h>

struct gate {
  mtx_t lock;
  cnd_t opened;
  int missing;
};

struct service {
  struct gate *gate;
  int failures;
  bool healthy;
};

static void gate_report(struct gate *g) {
  mtx_lock(&g->lock);
  g->missing--;
  cnd_signal(&g->opened);
  mtx_unlock(&g->lock);
}

static bool check(struct service *s) {
  if (s->failures > 0) {
    s->failures--;
    return false;
  }
  return true;
}

static int run_service(void *arg) {
  struct service *s = arg;
  int tries = 0;
again:
  if (!check(s)) {
    if (++tries < 3)
      goto again;
#ifdef REPAIRED
    goto report;
#else
    return 1;
#endif
  }
  s->healthy = true;
#ifdef REPAIRED
report:
#endif
  gate_report(s->gate);
  return s->healthy ? 0 : 1;
}

static void gate_wait(struct gate *g) {
  mtx_lock(&g->lock);
  while (g->missing > 0)
    cnd_wait(&g->opened, &g->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'g.opened': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  mtx_unlock(&g->lock);
}

int main(void) {
  struct gate g = {.missing = 2};
  struct service services[2] = {{&g, 1, false}, {&g, 3, false}};
  thrd_t threads[2];
  int failed = 0;
  if (mtx_init(&g.lock, mtx_plain) != thrd_success || cnd_init(&g.opened) != thrd_success)
    return 2;
  for (int i = 0; i < 2; ++i)
    if (thrd_create(&threads[i], run_service, &services[i]) != thrd_success)
      thrd_exit(2);
  gate_wait(&g);
  for (int i = 0; i < 2; ++i) {
    int rc = 0;
    thrd_join(threads[i], &rc);
    failed += rc;
  }
  return failed == 1 ? 0 : 1;
}
