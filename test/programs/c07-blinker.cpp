// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C7: a blinker waits for its next turn or its stop with a condition that looks at both. Where the turn and the stop come
// together the turn is made, with a lamp that the one who stops it has taken away.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

struct lamp {
  bool on = false;
  void toggle() { on = !on; }
};

class blinker {
public:
  explicit blinker(lamp *l) : lamp_(l), thread_([this](std::stop_token stop) { blink(stop); }) {}
  void turn() {
    std::lock_guard hold(m_);
    due_ = true;
    changed_.notify_one();
  }
  void end() {
    thread_.request_stop();
#ifdef REPAIRED
    thread_.join();
#endif
    lamp_.reset();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'b.lamp_' is written here by 'main' with no lock, while a thread reads it [belay-unconfined-data]
  }

private:
  void blink(const std::stop_token &stop) {
    std::unique_lock hold(m_);
    while (changed_.wait(hold, stop, [this] { return due_; })) {
      due_ = false;
      lamp_->toggle();
    }
  }
  std::mutex m_;
  std::condition_variable_any changed_;
  bool due_ = false;
  std::unique_ptr<lamp> lamp_;
  std::jthread thread_;
};

int main() {
  blinker b(new lamp);
  b.turn();
  b.end();
  return 0;
}
