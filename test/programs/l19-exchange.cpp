// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L19: a clock can be set to run again; the thread that it had is exchanged for the new one and joined. The stop flag
// that both look at is cleared for the new one before the old one has seen it.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

class stop_clock {
public:
  ~stop_clock() {
    if (thread_.joinable()) {
      request(true);
      thread_.join();
    }
  }
  stop_clock() = default;
  stop_clock(const stop_clock &) = delete;
  stop_clock &operator=(const stop_clock &) = delete;

  void restart() {
#ifdef REPAIRED
    if (thread_.joinable()) {
      request(true);
      thread_.join();
    }
    request(false);
    thread_ = std::thread([this] { run(); });
#else
    request(true);
    request(false);
    std::thread old = std::exchange(thread_, std::thread([this] { run(); }));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'stop_clock::restart' joins thread 'lambda' before anything sets 'stop_' [belay-done-never-signalled]
    if (old.joinable())
      old.join();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for thread 2 to end, while thread 2 waits for the main thread: both wait for ever [belay-blocking-cycle]
// CHECK: note: thread 2 waits on the condition 'c.changed_', which the main thread would notify
#endif
  }

private:
  void request(bool stop) {
    const std::lock_guard hold(mutex_);
    stop_ = stop;
    changed_.notify_all();
  }
  void run() {
    std::unique_lock hold(mutex_);
    ++laps_;
    changed_.wait(hold, [this] { return stop_; });
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  int laps_ = 0;
  std::thread thread_;
};

int main() {
  stop_clock c;
  c.restart();
  c.restart();
}
