// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
// Signals that a helper blocks, before another starts a thread.

#include <pthread.h>
#include <signal.h>

static void *work(void *arg) { return arg; }
// CHECK-MESSAGES-NOT: warning:
static int start(pthread_t *t) { return pthread_create(t, NULL, work, NULL); }
static void block(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, set, NULL);
}

int ok_early(void) {
  pthread_t t;
  sigset_t set;
  int got = 0;
  block(&set);
  if (start(&t))
    return 1;
  sigwait(&set, &got);
  pthread_join(t, NULL);
  return got;
}
