// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
//
// A wait on one of several conditions, chosen by an argument.

#include <condition_variable>
#include <mutex>
#include <vector>

class ok_either {
public:
  bool loop(bool master) {
    std::condition_variable &cond = master ? masters_ : workers_;
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty())
      cond.wait(lock);
    queue_.pop_back();
    return true;
  }
  void add(const std::vector<int> &all) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int x : all)
      queue_.push_back(x);
    if (all.size() == 1)
      workers_.notify_one();
    else if (all.size() > 1)
      workers_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable masters_, workers_;
  std::vector<int> queue_;
};

// One of several may be the one that is waited for.
class ok_notifies_either {
public:
  int take() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty())
      workers_.wait(lock);
    return queue_.back();
  }
  void add(int x, bool master) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(x);
    std::condition_variable &cond = master ? masters_ : workers_;
    cond.notify_one();
  }
  void again() {
    std::lock_guard<std::mutex> lock(mutex_);
    workers_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable masters_, workers_;
  std::vector<int> queue_;
};

// The other one wakes nobody.
class bad_other {
public:
  void loop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (queue_.empty())
      workers_.wait(lock);
    queue_.pop_back();
  }
  void add(const std::vector<int> &all) {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int x : all)
      queue_.push_back(x);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'queue_' is set here, and nobody notifies 'workers_': a thread that waits for it sleeps on; notify 'workers_' after this write [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-8]]:16: note: the waiter tests it here
    if (all.size() == 1)
      masters_.notify_one();
    else if (all.size() > 1)
      masters_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable masters_, workers_;
  std::vector<int> queue_;
};
