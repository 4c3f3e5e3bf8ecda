// A signal comes between the test of what its handler sets and the sleep.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t ended, hangups, stopped;
static int verbose;

static void on_child(int signal) { ended = 1; }
static void on_hangup(int signal) { ++hangups; }
static void on_stop(int signal) { stopped = 1; }

void install(void) {
  struct sigaction act;
  memset(&act, 0, sizeof act);
  act.sa_handler = on_child;
  sigaction(SIGCHLD, &act, NULL);
  signal(SIGHUP, on_hangup);
  signal(SIGTERM, on_stop);
}

void reload(void);

void bad_waits_for_child(void) {
  while (!ended)
    pause();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a signal that comes after 'ended' was tested and before this pause is lost, and it sleeps on; block the signal and wait with sigsuspend [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: tested here
// CHECK-MESSAGES: :11:42: note: set here by the handler 'on_child'
// CHECK-MESSAGES: :18:20: note: which is installed here
  ended = 0;
}

void bad_leaves_at_the_top(void) {
  for (;;) {
    if (stopped)
      break;
    pause();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a signal that comes after 'stopped' was tested {{.*}} [belay-lost-notify]
    reload();
  }
}

void bad_counts(void) {
  int seen = hangups;
  while (seen == hangups) {
    if (verbose)
      write(1, ".", 1);
    pause();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: a signal that comes after 'hangups' was tested {{.*}} [belay-lost-notify]
  }
}

// Nothing is asked.
void ok_for_ever(void) {
  for (;;)
    pause();
}

// No handler sets that.
void ok_another_flag(void) {
  while (!verbose)
    pause();
}

void ok_sleeps(void) {
  while (!ended)
    sleep(1);
}
