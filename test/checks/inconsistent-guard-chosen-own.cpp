// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread
//
// Whoever makes the object chooses whether it locks, by a guard of the project's own.

#include <mutex>
#include <vector>

class ThreadSafe {
public:
  explicit ThreadSafe(std::mutex &mutex) : mutex_(mutex) { mutex_.lock(); }
  ~ThreadSafe() { mutex_.unlock(); }

private:
  std::mutex &mutex_;
};

class ok_queue {
public:
  ok_queue(bool reorder, bool safe) : reorder_(reorder), safe_(safe) {}
  void begin(int id) {
    if (reorder_ && safe_) {
      ThreadSafe guard(mutex_);
      beginImpl(id);
    } else {
      beginImpl(id);
    }
  }

private:
  void beginImpl(int id) {
    if (id >= int(lines_.size()))
      lines_.resize(id + 1);
    last_ = id;
  }
  bool reorder_, safe_;
  std::mutex mutex_;
  std::vector<int> lines_;
  int last_ = 0;
};

class bad_queue {
public:
  bad_queue(bool reorder, bool safe) : reorder_(reorder), safe_(safe) {}
  void begin(int id) {
    if (safe_) {
      ThreadSafe guard(mutex_);
      last_ = id;
      ++count_;
    }
  }
  // CHECK-MESSAGES: :[[@LINE+2]]:29: warning: 'last_' is read here by 'bad_queue::last' with no lock, while 'bad_queue::begin' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-5]]:7: note: written here by 'bad_queue::begin' holding 'mutex_'
  int last() const { return last_; }

private:
  bool reorder_, safe_;
  std::mutex mutex_;
  int last_ = 0, count_ = 0;
};
