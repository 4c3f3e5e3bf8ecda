// RUN: %check_belay %s belay-inconsistent-guard %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: the one method that writes looks at its own work.
#include <mutex>
#include <pthread.h>

// K10
class BadOwnWork {
public:
  void update(int n) {
    if (last_ == n)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'last_' is read here by 'BadOwnWork::update' with no lock, while 'BadOwnWork::update' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: written here by 'BadOwnWork::update' holding 'mutex_'
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = n;
  }
  int last() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};

class BadOwnWorkPosix {
public:
  int add(int n) {
    pthread_mutex_lock(&mutex_);
    sum_ += n;
    pthread_mutex_unlock(&mutex_);
    return sum_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'sum_' is read here by 'BadOwnWorkPosix::add' with no lock, while 'BadOwnWorkPosix::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadOwnWorkPosix::add' holding 'mutex_'
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  int sum_ = 0;
};

class ok_OwnWork {
public:
  void update(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (last_ != n)
      last_ = n;
  }

private:
  std::mutex mutex_;
  int last_ = 0;
};
