// Signals are blocked for sigwait when threads are running already.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

static atomic_bool draining;
static void *serve(void *unused) {
  while (!draining)
    ;
  return unused;
}

int bad_blocks_late(void) {
  pthread_t threads[3];
  sigset_t set;
  int got = 0;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  for (int i = 0; i < 3; ++i)
    if (pthread_create(&threads[i], NULL, serve, NULL))
      return 1;
  pthread_sigmask(SIG_BLOCK, &set, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the signals of 'set' are blocked here after a thread was started, which doesn't block them and can take one that 'sigwait' waits for; block them before [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-4]]:9: note: started here
// CHECK-MESSAGES: :[[@LINE+2]]:9: note: waited for here
  do {
    if (sigwait(&set, &got))
      return 1;
  } while (got != SIGTERM);
  draining = 1;
  for (int i = 0; i < 3; ++i)
    pthread_join(threads[i], NULL);
  return 0;
}
