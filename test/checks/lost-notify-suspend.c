// Signals that are blocked until who waits for them sleeps, and those that come again.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DTIMER
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread -DSENDER

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t ended;
static void on_signal(int signal) { ended = 1; }

#if defined(TIMER)
void ok_timer(void) {
  struct itimerval every = {{1, 0}, {1, 0}};
  signal(SIGALRM, on_signal);
  setitimer(ITIMER_REAL, &every, NULL);
  while (!ended)
    pause();
}
#elif defined(SENDER)
void ok_child(void) {
  signal(SIGUSR1, on_signal);
  while (!ended)
    pause();
}
void ok_parent(pid_t child, volatile int *ready) {
  while (!*ready) {
    kill(child, SIGUSR1);
    sleep(1);
  }
}
#else
void ok_suspends(void) {
  sigset_t child, old;
  signal(SIGCHLD, on_signal);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, &old);
  while (!ended)
    sigsuspend(&old);
  sigprocmask(SIG_SETMASK, &old, NULL);
}
#endif
