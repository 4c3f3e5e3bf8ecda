// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=c++20 -pthread
//
// A wait with a predicate that ends without what follows needs.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <stop_token>

class Jobs {
public:
  int bad_timed() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !jobs_.empty(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this wait also ends when its time is over, with 'jobs_' empty, and nobody looks before the first is taken; look at what the wait returns [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE+1]]:15: note: taken here
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int bad_stop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    any_.wait(lock, stop, [this] { return queue_.size() > 0; });
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this wait also ends when a stop is requested, with 'queue_' empty, and nobody looks before the first is taken; look at what the wait returns [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE+1]]:15: note: taken here
    int job = queue_.front();
    queue_.pop();
    return job;
  }
  int bad_other_side() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this wait also ends for the other side of its predicate, with 'jobs_' empty, and nobody looks before the first is taken; ask whether it is empty [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE-2]]:41: note: it ends for this
    // CHECK-MESSAGES: :[[@LINE+1]]:15: note: taken here
    int job = jobs_.back();
    jobs_.pop_back();
    return job;
  }
  // What is asked first isn't so when the time is over.
  int bad_timed_beside_an_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return stop_ || !jobs_.empty(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this wait also ends when its time is over, with 'jobs_' empty, and nobody looks before the first is taken; look at what the wait returns [belay-wait-without-predicate]
    // CHECK-MESSAGES: :[[@LINE+3]]:15: note: taken here
    if (stop_ && jobs_.empty())
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_either_end() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(20), [this] { return stop_ || !jobs_.empty(); });
    if (stop_ || jobs_.empty())
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_no_time() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (stop_ && jobs_.empty())
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_result() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !jobs_.empty(); }))
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_looks() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (jobs_.empty())
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_stopped() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (stop_)
      return -1;
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  int ok_nothing_else() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !jobs_.empty(); });
    int job = jobs_.front();
    jobs_.pop_front();
    return job;
  }
  // Whatever is there.
  std::deque<int> ok_all() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !jobs_.empty(); });
    std::deque<int> all;
    all.swap(jobs_);
    return all;
  }
  int ok_another() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !jobs_.empty(); });
    return others_.front();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable_any any_;
  std::deque<int> jobs_, others_{1};
  std::queue<int> queue_;
  bool stop_ = false;
};
