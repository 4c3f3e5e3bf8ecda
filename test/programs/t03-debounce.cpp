// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// T3: a button is debounced: the first edge arms a timer, and more edges restart it. Restarting cancels the timer and
// drains its event, if it had fired, without asking whether the event was taken from the mailbox before.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

class event_box {
public:
  void put() {
    std::lock_guard hold(mutex_);
    full_ = true;
    changed_.notify_all();
  }
  bool poll() {
    std::lock_guard hold(mutex_);
    const bool was = full_;
    full_ = false;
    return was;
  }
  void take() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return full_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'b.settled_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    full_ = false;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
};

class one_shot {
public:
  explicit one_shot(event_box &to) : to_(to), thread_(&one_shot::run, this) {}
  ~one_shot() {
    cancel();
    thread_.join();
  }
  one_shot(const one_shot &) = delete;
  one_shot &operator=(const one_shot &) = delete;
  // True if it did not fire, and never will.
  bool cancel() {
    std::lock_guard hold(mutex_);
    cancelled_ = true;
    return !fired_;
  }

private:
  void run() {
    std::lock_guard hold(mutex_);
    if (cancelled_)
      return;
    fired_ = true;
    to_.put();
  }
  event_box &to_;
  std::mutex mutex_;
  bool cancelled_ = false, fired_ = false;
  std::thread thread_;
};

class button {
public:
  void edge() {
    if (timer_ && !timer_->cancel()) {
#ifdef REPAIRED
      (void)settled_.poll();
#else
      settled_.take();
#endif
    }
    timer_ = std::make_unique<one_shot>(settled_);
  }
  bool pressed() { return settled_.poll(); }

private:
  event_box settled_;
  std::unique_ptr<one_shot> timer_;
};

int main() {
  button b;
  b.edge();
  const bool first = b.pressed();
  b.edge();
  return first;
}
