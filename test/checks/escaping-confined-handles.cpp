// RUN: %check_belay %s belay-escaping-confined %t -- -- -std=c++20 -pthread
//
// An iterator that a class hands out and takes back is a handle, if it stays what it is.
#include <iterator>
#include <list>
#include <mutex>
#include <vector>

class OkJobs {
public:
  using Handle = std::list<int>::iterator;
  Handle start(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back(n);
    return std::prev(all_.end());
  }
  void stop(Handle h) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(h);
  }

private:
  std::mutex mutex_;
  std::list<int> all_;
};

// Elements of a vector move.
class BadMoving {
public:
  using Handle = std::vector<int>::iterator;
  Handle start(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back(n);
    return std::prev(all_.end());
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadMoving::start' returns an iterator into 'all_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
  }
  void stop(Handle h) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(h);
  }

private:
  std::mutex mutex_;
  std::vector<int> all_;
};

// Nobody takes it back: it is there to be looked through.
class BadFirst {
public:
  std::list<int>::iterator first() {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_.begin();
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'BadFirst::first' returns an iterator into 'all_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
  }
  void drop() {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.pop_front();
  }

private:
  std::mutex mutex_;
  std::list<int> all_;
};
