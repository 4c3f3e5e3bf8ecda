// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++17 -pthread
//
// What has been locked again before an exception goes on, a guard unlocks.

#include <mutex>

void run();

class Loop {
public:
  void ok_guarded() {
    std::lock_guard<std::mutex> lock(mutex_);
    mutex_.unlock();
    try {
      run();
    } catch (...) {
      mutex_.lock();
      throw;
    }
    mutex_.lock();
  }
  void bad_bare() {
    mutex_.lock();
    mutex_.unlock();
    try {
      run();
    } catch (...) {
      // CHECK-MESSAGES: :[[@LINE+4]]:7: warning: 'mutex_' stays locked if an exception leaves the function here; lock it with a guard [belay-missing-unlock]
      // CHECK-MESSAGES: :[[@LINE+2]]:14: note: locked here
      // CHECK-MESSAGES: :[[@LINE-6]]:12: note: unlocked here, which the exception passes by
      mutex_.lock();
      throw;
    }
    mutex_.lock();
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
};
