// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C4: a watchdog is stopped by a source that was made without a state, since the watchdog was disabled at first: the
// request reaches nobody, and the join waits for ever.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

class watchdog {
public:
  explicit watchdog(bool enabled) : enabled_(enabled) {
#ifdef REPAIRED
    stop_ = std::stop_source();
#else
    if (enabled_)
      stop_ = std::stop_source();
#endif
  }
  ~watchdog() {
    if (!thread_.joinable())
      return;
    stop_.request_stop();
    thread_.join();
  }
  void enable() {
    if (!thread_.joinable())
      thread_ = std::thread(&watchdog::watch, this, stop_.get_token());
    enabled_ = true;
  }
  void feed() {
    std::lock_guard hold(m_);
    fed_ = true;
    changed_.notify_one();
  }

private:
  void watch(std::stop_token stop) {
    std::unique_lock hold(m_);
    while (!stop.stop_requested()) {
      if (changed_.wait(hold, stop, [this] { return fed_; }))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'dog.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
        ++meals_;
      fed_ = false;
    }
  }
  bool enabled_;
  std::stop_source stop_{std::nostopstate};
  std::mutex m_;
  std::condition_variable_any changed_;
  bool fed_ = false;
  int meals_ = 0;
  std::thread thread_;
};

int main() {
  watchdog dog(false);
  dog.enable();
  dog.feed();
  return 0;
}
