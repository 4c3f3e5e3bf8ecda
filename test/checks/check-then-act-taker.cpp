// RUN: %check_belay %s belay-check-then-act %t

#include <list>
#include <mutex>

// A queue that locks itself does so for whoever fills it: the only method that takes from it may be for one thread.

template <class T> class Queue {
public:
  bool empty() const {
    std::lock_guard<std::mutex> Lock(mutex_);
    return items_.empty();
  }
  void push_back(T X) {
    std::lock_guard<std::mutex> Lock(mutex_);
    items_.push_back(X);
  }
  T pop_front() {
    std::lock_guard<std::mutex> Lock(mutex_);
    T X = items_.front();
    items_.pop_front();
    return X;
  }

private:
  mutable std::mutex mutex_;
  std::list<T> items_;
};

class Results {
public:
  void put(int X) { queue_.push_back(X); }
  bool ok_next(int &X) {
    if (queue_.empty())
      return false;
    X = queue_.pop_front();
    return true;
  }
  void ok_all(int &Sum) {
    int X = 0;
    while (ok_next(X))
      Sum += X;
  }

private:
  Queue<int> queue_;
};

class TwoTakers {
public:
  void put(int X) { queue_.push_back(X); }
  bool bad_next(int &X) {
    if (queue_.empty())
      return false;
    X = queue_.pop_front();
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'queue_.items_' was tested under 'queue_.mutex_', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-4]]:16: note: tested here
// CHECK-MESSAGES: :21:5: note: changed here
// CHECK-MESSAGES: :[[@LINE-7]]:8: note: 'TwoTakers::bad_next' may run in several threads: its class locks
    return true;
  }
  int steal() { return queue_.pop_front(); }

private:
  Queue<int> queue_;
};

class OwnLock {
public:
  void put(int X) {
    std::lock_guard<std::mutex> Lock(state_.mutex);
    state_.items.push_back(X);
  }
  bool bad_next(int &X) {
    if (empty())
      return false;
    std::lock_guard<std::mutex> Lock(state_.mutex);
    X = state_.items.front();
    state_.items.pop_front();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'state_.items' was tested under 'state_.mutex', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-6]]:9: note: tested here
// CHECK-MESSAGES: :[[@LINE-8]]:8: note: 'OwnLock::bad_next' may run in several threads: its class locks
    return true;
  }
  bool empty() const {
    std::lock_guard<std::mutex> Lock(state_.mutex);
    return state_.items.empty();
  }

private:
  struct State {
    mutable std::mutex mutex;
    std::list<int> items;
  };
  State state_;
};
