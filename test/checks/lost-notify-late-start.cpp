// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
// Signals are blocked once a method has started threads.

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

int bad_blocks_late() {
  sigset_t quit;
  sigemptyset(&quit);
  sigaddset(&quit, SIGTERM);
  Relay relay;
  relay.start(4);
  pthread_sigmask(SIG_BLOCK, &quit, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the signals of 'quit' are blocked here after a thread was started, which doesn't block them and can take one that 'sigwait' waits for; block them before [belay-lost-notify]
  // CHECK-MESSAGES: :[[@LINE-3]]:9: note: started here
  // CHECK-MESSAGES: :[[@LINE+2]]:10: note: waited for here
  int got = 0;
  while (sigwait(&quit, &got) != 0) {
  }
  relay.stop();
  return got;
}
