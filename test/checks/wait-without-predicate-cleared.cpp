// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread
//
// In C++ as well: the declaration leaves the structure as it is, and memset makes its flags 0.

#include <atomic>
#include <cstring>
#include <semaphore.h>
#include <signal.h>

static std::atomic<int> reloads;
static sem_t items;
static int slots[8], taken;

extern "C" void reload(int) { reloads.fetch_add(1); }

void install() {
  struct sigaction action;
  std::memset(&action, 0, sizeof action);
  action.sa_handler = reload;
  sigaction(SIGHUP, &action, nullptr);
}

int bad_take() {
  sem_wait(&items);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a signal ends this wait on 'items' early, and nobody looks at what 'sem_wait' returns: then nothing was posted for what follows; wait again while errno is EINTR [belay-wait-without-predicate]
  // CHECK-MESSAGES: :[[@LINE+2]]:16: note: 'taken' is written here all the same
  // CHECK-MESSAGES: :[[@LINE-7]]:3: note: the signal's handler is installed here, without SA_RESTART
  return slots[taken++ % 8];
}
int ok_take() {
  while (sem_wait(&items) != 0) {
  }
  return slots[taken++ % 8];
}
