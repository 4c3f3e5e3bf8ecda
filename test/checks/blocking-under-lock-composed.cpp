// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=c++20 -pthread
// A lock that is made of others lets go of them while it waits.
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
  void bad_take(int name) {
    std::lock_guard<std::mutex> own(mutex_);
    std::unique_lock<std::mutex> other(other_);
    free_.wait(other, [&] { return !has(name); });
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this waits on 'free_' while 'mutex_' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
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
