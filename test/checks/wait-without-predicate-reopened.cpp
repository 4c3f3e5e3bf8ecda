// A look under the mutex, which is unlocked before the wait.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <deque>
#include <mutex>

class Mailbox {
public:
  int bad_receive() {
    for (;;) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (count_ > 0)
          return take();
      }
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'count_' was looked at under 'mutex_', which has been unlocked since: a notify on 'changed_' in between wakes nobody, and this wait sleeps on; look and wait under one lock [belay-wait-without-predicate]
// CHECK-MESSAGES: :[[@LINE-6]]:13: note: looked at here
    }
  }
  int ok_receive() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      if (count_ > 0)
        return take();
      changed_.wait(lock);
    }
  }
  // It looks again before it waits.
  int ok_looks_again() {
    for (;;) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (count_ > 0)
          return take();
      }
      std::unique_lock<std::mutex> lock(mutex_);
      if (count_ == 0)
        changed_.wait(lock);
    }
  }
  // It wakes up by itself.
  int ok_bounded() {
    for (;;) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (count_ > 0)
          return take();
      }
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait_for(lock, std::chrono::milliseconds(10));
    }
  }
  void deliver(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
    ++count_;
    changed_.notify_one();
  }

private:
  int take() {
    int v = values_.front();
    values_.pop_front();
    --count_;
    return v;
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<int> values_;
  int count_ = 0;
};
