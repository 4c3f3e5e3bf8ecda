// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread
//
// A wait among other ways to pass the time: whoever only yields is called again.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

class waiter {
public:
  void ok_wait(unsigned &rounds) {
    if (rounds < 32) {
      std::this_thread::yield();
      rounds++;
      return;
    }
    if (state_) {
      std::unique_lock<std::mutex> lock(mutex_);
      unsigned awake = 1;
      if (state_.compare_exchange_strong(awake, 2))
        asleep_.wait(lock);
    }
    rounds = 0;
  }
  // Whoever waits yields before, and isn't called for nothing.
  void bad_wait(unsigned &rounds) {
    std::this_thread::yield();
    std::unique_lock<std::mutex> lock(mutex_);
    if (state_ == 1)
      asleep_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: this wait on 'asleep_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
// CHECK-FIXES: asleep_.wait(lock, [&] { return !(state_ == 1); });
    rounds = 0;
  }
  void notify() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (state_.exchange(0) == 2)
      asleep_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable asleep_;
  std::atomic<unsigned> state_{1};
};
