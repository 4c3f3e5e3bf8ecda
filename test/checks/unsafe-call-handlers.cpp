// RUN: %check_belay %s belay-unsafe-call %t -- -- -std=c++20 -pthread
//
// What a signal has interrupted may be malloc.

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <unistd.h>

std::atomic<std::string *> request{nullptr};
std::atomic<const char *> asked{nullptr};
std::atomic<int> count{0};

extern "C" void bad_reopen(int) {
  delete request.exchange(new std::string("reopen"));
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: memory is allocated or freed here by 'bad_reopen', the handler of a signal: if it interrupts just that, both are at work on one heap; only set a flag in the handler [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE+18]]:19: note: it is made the handler here
}
extern "C" void bad_buffer(int) {
  count.fetch_add(1);
  void *p = std::malloc(16);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: memory is allocated or freed here by 'bad_buffer', the handler of a signal: if it interrupts just that, both are at work on one heap; only set a flag in the handler [belay-unsafe-call]
  std::free(p);
}
extern "C" void ok_flag(int) { asked.store("reopen"); }
// The program is over.
extern "C" void ok_ends(int) {
  count.fetch_add(1);
  delete request.exchange(nullptr);
  _exit(1);
}

int main() {
  struct sigaction sa {};
  sa.sa_handler = bad_reopen;
  sigaction(SIGUSR1, &sa, nullptr);
  std::signal(SIGUSR2, bad_buffer);
  std::signal(SIGHUP, ok_flag);
  std::signal(SIGTERM, ok_ends);
  while (!asked)
    pause();
}
