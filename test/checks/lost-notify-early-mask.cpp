// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
// Signals are blocked before a method starts threads.

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

class Relay {
public:
  void start(int n) {
    for (int i = 0; i < n; ++i)
      lanes_.emplace_back([this] {
        while (!stopping_)
          std::this_thread::yield();
      });
  }
  void stop() {
    stopping_ = true;
    for (auto &t : lanes_)
      t.join();
  }

private:
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> lanes_;
};

// CHECK-MESSAGES-NOT: warning:
int ok_blocks_before() {
  sigset_t quit;
  sigemptyset(&quit);
  sigaddset(&quit, SIGTERM);
  Relay relay;
  pthread_sigmask(SIG_BLOCK, &quit, nullptr);
  relay.start(4);
  int got = 0;
  while (sigwait(&quit, &got) != 0) {
  }
  relay.stop();
  return got;
}
