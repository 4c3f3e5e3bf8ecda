// A class whose users choose whether it locks.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread

#include <mutex>

class ok_filter {
public:
  enum { Smooth = 1, Threadsafe = 2 };
  void set_options(unsigned options) { options_ = options; }
  double process(double x) {
    if (options_ & Threadsafe) {
      std::lock_guard<std::mutex> l(mutex_);
      return add(x);
    }
    return add(x);
  }

private:
  double add(double x) {
    ++count_;
    return sum_ += x;
  }
  std::mutex mutex_;
  unsigned options_ = 0;
  int count_ = 0;
  double sum_ = 0;
};

// The call chooses, and another may come at once.
class bad_by_call {
public:
  double process(double x, bool urgent) {
    if (!urgent) {
      std::lock_guard<std::mutex> l(mutex_);
      return add(x);
    }
    return add(x);
  }
  double more(double x) {
    std::lock_guard<std::mutex> l(mutex_);
    return add(x);
  }

private:
  double add(double x) {
    ++count_;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'count_' is written here by 'bad_by_call::process' with no lock, while 'bad_by_call::more' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    return sum_ += x;
  }
  std::mutex mutex_;
  int count_ = 0;
  double sum_ = 0;
};

// What it does without the lock is something else.
class bad_does_else {
public:
  void set_options(unsigned options) { options_ = options; }
  double process(double x) {
    if (options_ & 2) {
      std::lock_guard<std::mutex> l(mutex_);
      return add(x);
    }
    count_ = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'count_' is written here by 'bad_does_else::process' with no lock, while 'bad_does_else::more' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    return x;
  }
  double more(double x) {
    std::lock_guard<std::mutex> l(mutex_);
    return add(x);
  }

private:
  double add(double x) {
    ++count_;
    return sum_ += x;
  }
  std::mutex mutex_;
  unsigned options_ = 0;
  int count_ = 0;
  double sum_ = 0;
};
