// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W7: a download can be paused. The flag that it goes on is set without the lock that the paused thread looks at it
// under, so that the notification may come between the look and the sleep.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class pause_gate {
public:
  void pause() { paused_.store(true); }
  void resume() {
#ifdef REPAIRED
    std::lock_guard hold(m_);
#endif
    paused_.store(false);
    resumed_.notify_all();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this notify on 'resumed_' can be lost: 'paused_' is written without 'm_', which the waiter holds while it tests it; write it under 'm_' [belay-lost-notify]
  }
  void pass() {
    if (!paused_.load())
      return;
    std::unique_lock hold(m_);
    resumed_.wait(hold, [this] { return !paused_.load(); });
  }

private:
  std::mutex m_;
  std::condition_variable resumed_;
  std::atomic<bool> paused_{false};
};

class download {
public:
  explicit download(int blocks) : left_(blocks) { gate_.pause(); }
  void start() {
    thread_ = std::thread([this] {
      while (left_ > 0) {
        gate_.pass();
        --left_;
      }
    });
  }
  void resume() { gate_.resume(); }
  int finish() {
    thread_.join();
    return left_;
  }

private:
  pause_gate gate_;
  int left_;
  std::thread thread_;
};

int main() {
  download d(2);
  d.start();
  d.resume();
  return d.finish();
}
