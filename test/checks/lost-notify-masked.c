// Signals that no thread but the one that waits for them can take.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DJOINED
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DSELF
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DDIRECTED
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DUNBLOCKED

#include <pthread.h>
#include <signal.h>

static void *serve(void *set) {
#ifdef SELF
  pthread_sigmask(SIG_BLOCK, set, NULL);
#endif
  return set;
}

int ok_blocks(void) {
  pthread_t thread;
  sigset_t set;
  int got = 0;
  sigfillset(&set);
#ifdef JOINED // before anybody looks for signals
  if (pthread_create(&thread, NULL, serve, &set))
    return 1;
  pthread_join(thread, NULL);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
#elif defined(SELF)
  if (pthread_create(&thread, NULL, serve, &set))
    return 1;
  pthread_sigmask(SIG_BLOCK, &set, NULL);
#elif defined(DIRECTED)
  if (pthread_create(&thread, NULL, serve, &set))
    return 1;
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  pthread_kill(pthread_self(), SIGUSR1);
#elif defined(UNBLOCKED)
  if (pthread_create(&thread, NULL, serve, &set))
    return 1;
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
#else
  pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (pthread_create(&thread, NULL, serve, &set))
    return 1;
#endif
  sigwait(&set, &got);
#ifndef JOINED
  pthread_join(thread, NULL);
#endif
  return got;
}
