// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// Who has waited until all users are gone has the rest to itself.
#include <condition_variable>
#include <mutex>

struct Queue {
  char *next();
};

class Transfers {
public:
  void close() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (active_ == 0)
      return;
    gone_.wait(lock, [this] { return active_ == 0; });
    delete frames_;
    frames_ = nullptr;
  }
  void canceled() {
    std::lock_guard<std::mutex> lock(mutex_);
    --active_;
    gone_.notify_one();
  }
  void ok_add() { at_ = frames_->next(); } // of a user, which is counted
  int bad_count() { return active_; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'active_' is read here by 'Transfers::bad_count' with no lock, while 'Transfers::canceled' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::condition_variable gone_;
  int active_ = 0;
  Queue *frames_ = nullptr;
  char *at_ = nullptr;
};

// That there is something to do tells of no users.
class Jobs {
public:
  void close() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return waiting_ != 0; });
    delete frames_;
    frames_ = nullptr;
  }
  void add() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++waiting_;
    ready_.notify_one();
  }
  void take() {
    std::lock_guard<std::mutex> lock(mutex_);
    --waiting_;
  }
  void bad_add() { at_ = frames_->next(); }
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'frames_' is read here by 'Jobs::bad_add' with no lock, while 'Jobs::close' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  int waiting_ = 0;
  Queue *frames_ = nullptr;
  char *at_ = nullptr;
};
