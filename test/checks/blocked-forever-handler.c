// A flag that the handler of a signal sets, which the system is told of in a structure.
// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t quit, reopen, ignored;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void on_term(int sig) { quit = 1; }
static void on_hup(int sig) { reopen = 1; }

static void install(void) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_handler = on_hup;
  sigaction(SIGHUP, &sa, 0);
  sa.sa_handler = on_term;
  sigaction(SIGTERM, &sa, 0);
}

static void ok_a_handler_ends_it(void) {
  install();
  while (!quit) {
    pthread_mutex_lock(&log_lock);
    if (reopen)
      reopen = 0;
    pthread_mutex_unlock(&log_lock);
    usleep(1000);
  }
}

static void bad_the_signal_is_ignored(void) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_handler = SIG_IGN;
  sigaction(SIGTERM, &sa, 0);
  while (!ignored) {
    pthread_mutex_lock(&log_lock);
    pthread_mutex_unlock(&log_lock);
    usleep(1000);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the main thread turns in a loop that only another thread could end: nobody will end it [belay-blocked-forever]
    // CHECK-MESSAGES: :[[@LINE-4]]:5: note: step 1: the main thread locks 'log_lock'
    // CHECK-MESSAGES: :[[@LINE-4]]:5: note: step 2: the main thread unlocks 'log_lock'
    // CHECK-MESSAGES: :[[@LINE-6]]:5: note: step 3: the main thread locks 'log_lock'
    // CHECK-MESSAGES: :[[@LINE-6]]:5: note: step 4: the main thread unlocks 'log_lock'
  }
}

int main(int argc, char **argv) {
  if (argc > 1)
    ok_a_handler_ends_it();
  else
    bad_the_signal_is_ignored();
  return 0;
}
