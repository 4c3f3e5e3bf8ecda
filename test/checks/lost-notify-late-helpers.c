// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
// Signals that a helper blocks, after another has started a thread.

#include <pthread.h>
#include <signal.h>

static void *work(void *arg) { return arg; }
static int start(pthread_t *t) { return pthread_create(t, NULL, work, NULL); }
static void block(sigset_t *set) {
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, set, NULL);
}

int bad_late(void) {
  pthread_t t;
  sigset_t set;
  int got = 0;
  if (start(&t))
    return 1;
  block(&set);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the signals of 'set' are blocked here after a thread was started, which doesn't block them and can take one that 'sigwait' waits for; block them before [belay-lost-notify]
  // CHECK-MESSAGES: :[[@LINE-4]]:7: note: started here
  // CHECK-MESSAGES: :[[@LINE+1]]:3: note: waited for here
  sigwait(&set, &got);
  pthread_join(t, NULL);
  return got;
}
