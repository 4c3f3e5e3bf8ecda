// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
// A lock that is made of others: which mutex the waiter holds isn't known.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <vector>
class Both {
public:
  Both(std::unique_lock<std::mutex> *outer, std::unique_lock<std::mutex> *inner) : outer_(outer), inner_(inner) {}
  void lock() {
    outer_->lock();
    inner_->lock();
  }
  void unlock() {
    inner_->unlock();
    outer_->unlock();
  }
private:
  std::unique_lock<std::mutex> *outer_, *inner_;
};
class Names {
public:
  void ok_take(int name, std::unique_lock<std::mutex> *free) {
    std::unique_lock<std::mutex> own(mutex_);
    Both both(free, &own);
    free_.wait(both, [&] { return !has(name); });
    all_.push_back(name);
  }
  void release(int name) {
    std::unique_lock<std::mutex> own(mutex_);
    all_.erase(std::find(all_.begin(), all_.end(), name));
    free_.notify_all();
  }
private:
  bool has(int name) { return std::find(all_.begin(), all_.end(), name) != all_.end(); }
  std::mutex mutex_, other_;
  std::condition_variable_any free_;
  std::vector<int> all_;
};
class Turns {
public:
  void take() {
    std::unique_lock<std::mutex> own(mutex_);
    changed_.wait(own, [&] { return !taken_; });
    // CHECK-MESSAGES: :[[@LINE+7]]:14: warning: this notify on 'changed_' can be lost: 'taken_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here without 'mutex_'
    // CHECK-MESSAGES: :[[@LINE-3]]:14: note: the waiter tests it here and would sleep on
    taken_ = true;
  }
  void bad_give() {
    taken_ = false;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool taken_ = false;
};
