// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L6: relays are made, started and put into a switchboard, each with its thread. A switchboard that has a bad relay is
// given up before the others were switched off.
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

struct relay {
  std::mutex mutex;
  std::condition_variable changed;
  int line = 0;
  bool off = false;
  std::thread thread;

  void hold() {
    std::unique_lock lock(mutex);
    while (!off)
      changed.wait(lock);
  }
  void switch_off() {
    const std::lock_guard lock(mutex);
    off = true;
    changed.notify_one();
  }
};

class switchboard {
public:
  ~switchboard() {
    for (const auto &r : relays_) {
#ifdef REPAIRED
      r->switch_off();
#endif
      r->thread.join();
    }
  }
  void connect(int line) {
    auto r = std::make_unique<relay>();
    r->line = line;
    r->thread = std::thread(&relay::hold, r.get());
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'call' joins thread 'relay::hold' before anything sets 'r.off' [belay-done-never-signalled]
// CHECK: note: step 1: the main thread starts thread 2
    relays_.push_back(std::move(r));
  }
  bool test(int bad_line) const {
    for (const auto &r : relays_)
      if (r->line == bad_line)
        return false;
    return true;
  }
  void disconnect() {
    for (const auto &r : relays_)
      r->switch_off();
  }

private:
  std::vector<std::unique_ptr<relay>> relays_;
};

static int call(int bad_line) {
  switchboard board;
  board.connect(1);
  board.connect(2);
  if (!board.test(bad_line)) {
    std::fprintf(stderr, "line %d is bad\n", bad_line);
    return 1;
  }
  board.disconnect();
  return 0;
}

int main(int argc, char **) { return call(argc); }
