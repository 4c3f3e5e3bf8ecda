// RUN: %check_belay %s belay-wait-without-predicate %t

// A timed wait comes back by itself, with nothing done: who goes on as if somebody had come is wrong.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <queue>

// X17
class Jobs {
public:
  void push(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push(n);
    cv_.notify_one();
  }
  int bad_pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (jobs_.empty())
      cv_.wait_for(lock, std::chrono::seconds(1));
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this wait on 'cv_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    int n = jobs_.front();
    jobs_.pop();
    return n;
  }
  // It looks again.
  int ok_pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (jobs_.empty())
      cv_.wait_for(lock, std::chrono::seconds(1));
    if (jobs_.empty())
      return -1;
    int n = jobs_.front();
    jobs_.pop();
    return n;
  }
  // Whoever waits for a second does without afterwards.
  void ok_pause() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (jobs_.empty())
      cv_.wait_for(lock, std::chrono::seconds(1));
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  std::queue<int> jobs_;
};
