// A class that locks, with no thread in sight: two sections of one method.
// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <string>

class Queue {
public:
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
  }
  bool empty() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.empty();
  }
  int bad_pop() {
// CHECK-MESSAGES: :[[@LINE+7]]:5: warning: 'values_' was tested under 'mutex_', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE+2]]:9: note: tested here
// CHECK-MESSAGES: :[[@LINE-3]]:7: note: 'Queue::bad_pop' may run in several threads: its class locks
    if (empty())
      return 0;
    std::lock_guard<std::mutex> lock(mutex_);
    int v = values_.front();
    values_.pop_front();
    return v;
  }
  int ok_pop() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (values_.empty())
      return 0;
    int v = values_.front();
    values_.pop_front();
    return v;
  }
  // It asks once more.
  int ok_asks_again() {
    if (empty())
      return 0;
    std::lock_guard<std::mutex> lock(mutex_);
    if (values_.empty())
      return 0;
    int v = values_.front();
    values_.pop_front();
    return v;
  }

private:
  mutable std::mutex mutex_;
  std::deque<int> values_;
};

class Hall {
public:
  bool is_free(int seat) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return taken_.find(seat) == taken_.end();
  }
  bool bad_reserve(int seat, const std::string &name) {
// CHECK-MESSAGES: :[[@LINE+6]]:5: warning: 'taken_[]' was tested under 'mutex_', which has been unlocked since: another thread can have found the same element; find and write it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE+2]]:10: note: tested here
// CHECK-MESSAGES: :[[@LINE-3]]:8: note: 'Hall::bad_reserve' may run in several threads: its class locks
    if (!is_free(seat))
      return false;
    std::lock_guard<std::mutex> lock(mutex_);
    taken_[seat] = name;
    return true;
  }
  bool ok_reserve(int seat, const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (taken_.find(seat) != taken_.end())
      return false;
    taken_[seat] = name;
    return true;
  }
  // Nobody is told who was first: the last one stays.
  void ok_fills(int seat, const std::string &name) {
    if (!is_free(seat))
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    taken_[seat] = name;
  }

private:
  mutable std::mutex mutex_;
  std::map<int, std::string> taken_;
};

// One that doesn't lock is its caller's business; what it counts in one step says that several threads come.
class Limit {
public:
  bool bad_enter() {
    if (active_.load() >= most_) {
// CHECK-MESSAGES: :[[@LINE+6]]:13: warning: 'active_' is found below a limit and then counted up in two steps; another thread can count it up in between, and both go beyond it; count up first and look at what that returns [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-2]]:17: note: tested here
// CHECK-MESSAGES: :[[@LINE+1]]:16: note: the same function counts in one step here, as several threads need
      refused_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    active_.fetch_add(1);
    return true;
  }
  void leave() { active_.fetch_sub(1); }

private:
  unsigned most_ = 4;
  std::atomic<unsigned> active_{0}, refused_{0};
};
class Alone {
public:
  bool ok_enter() {
    if (active_.load() >= 4)
      return false;
    active_.fetch_add(1);
    return true;
  }

private:
  std::atomic<unsigned> active_{0};
};
