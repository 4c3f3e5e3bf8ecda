// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread
//
// What is done in the same way under a lock, or else without, is done without where nobody else is there.

#include <deque>
#include <mutex>

class Events {
public:
  void set_threads(bool threads) { threads_ = threads; }
  void ok_schedule(int event) {
    if (threads_) {
      std::lock_guard<std::mutex> guard(lock_);
      events_.push_back(event);
    } else {
      events_.push_back(event);
    }
  }
  void ok_begin() {
    if (threads_) {
      std::lock_guard<std::mutex> guard(lock_);
      have_run_ = false;
    } else {
      have_run_ = false;
    }
  }
  void sync() {
    std::lock_guard<std::mutex> guard(lock_);
    events_.push_back(0);
    have_run_ = true;
  }
  int next() {
    std::lock_guard<std::mutex> guard(lock_);
    have_run_ = true;
    const int event = events_.front();
    events_.pop_front();
    return event;
  }
  void ok_wait() {
    std::lock_guard<std::mutex> guard(results_);
    ok_schedule(1);
    ++waits_;
  }
  void bad_skip() {
    if (!threads_) {
      dropped_ = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'dropped_' is written here by 'Events::bad_skip' with no lock, while 'Events::drop' writes it under 'lock_'; take 'lock_' here as well [belay-inconsistent-guard]
      return;
    }
    std::lock_guard<std::mutex> guard(lock_);
    ++dropped_;
  }
  void drop() {
    std::lock_guard<std::mutex> guard(lock_);
    ++dropped_;
    events_.clear();
  }
  int dropped() {
    std::lock_guard<std::mutex> guard(lock_);
    return dropped_;
  }

private:
  std::mutex lock_, results_;
  int waits_ = 0;
  std::deque<int> events_;
  bool threads_ = true, have_run_ = false;
  int dropped_ = 0;
};
