// What the waiter runs itself, out of the queue that it waits for, has nobody to wake.
// RUN: %check_belay %s belay-lost-notify,belay-wait-without-predicate %t -- -- -std=c++17 -pthread

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

using Job = std::function<void()>;
Job *make(Job &&f);

class Dispatcher {
public:
  void main() {
    std::vector<Job *> mine;
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    while (!ended_) {
      lock.lock();
      if (jobs_.empty())
        ok_signal_.wait(lock);
      mine.swap(jobs_);
      lock.unlock();
      for (Job *job : mine) {
        (*job)();
        delete job;
      }
      mine.clear();
    }
  }
  void shutdown() {
    Job *job = make([this] {
      ended_ = true;
      ok_signal_.notify_one();
    });
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(job);
    ok_signal_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable ok_signal_;
  std::vector<Job *> jobs_;
  std::atomic<bool> ended_{false};
};

// The one who waits runs nothing of others.
void use(int);
class Reader {
public:
  void main() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!bad_ended_ && items_.empty())
        signal_.wait(lock);
      if (bad_ended_)
        return;
      use(items_.back());
      items_.pop_back();
    }
  }
  Job *shutdown() {
    return make([this] {
      bad_ended_ = true;
      signal_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: this notify on 'signal_' can be lost: 'bad_ended_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:18: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE-13]]:17: note: the waiter tests it here and would sleep on
    });
  }

private:
  std::mutex mutex_;
  std::condition_variable signal_;
  std::vector<int> items_;
  std::atomic<bool> bad_ended_{false};
};

// It takes one, which need not be there.
class Taker {
public:
  void main() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      if (items_.empty())
        bad_signal_.wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: this wait on 'bad_signal_' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
      items_.pop_back();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable bad_signal_;
  std::vector<int> items_;
};
