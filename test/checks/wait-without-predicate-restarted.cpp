// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread
//
// No signal ends a wait here: one handler is installed with SA_RESTART, one ends the program, one is for faults.

#include <cstring>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;
static sem_t items;
static int slots[8], taken;

extern "C" void tick(int) { ticks = ticks + 1; }
extern "C" void quit(int) { _exit(1); }
extern "C" void post(int) { sem_post(&items); }

void install(int flags) {
  struct sigaction restarts;
  memset(&restarts, 0, sizeof restarts);
  restarts.sa_handler = tick;
  restarts.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &restarts, nullptr);
  struct sigaction unknown {};
  unknown.sa_handler = tick;
  unknown.sa_flags |= flags;
  sigaction(SIGUSR2, &unknown, nullptr);
  struct sigaction ends {};
  ends.sa_handler = quit;
  sigaction(SIGTERM, &ends, nullptr);
  struct sigaction posts {};
  posts.sa_handler = post;
  sigaction(SIGHUP, &posts, nullptr);
  struct sigaction fault {};
  fault.sa_handler = tick;
  sigaction(SIGSEGV, &fault, nullptr);
  struct sigaction ignored {};
  ignored.sa_handler = SIG_IGN;
  sigaction(SIGUSR1, &ignored, nullptr);
}

int ok_take() {
  sem_wait(&items);
  return slots[taken++ % 8];
}
