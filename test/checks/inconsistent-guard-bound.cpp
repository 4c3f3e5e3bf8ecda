// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// K10: a guard whose constructor puts the mutex into a member in its body.

#include <mutex>

class Mutex {
public:
  void acquire() { impl_.lock(); }
  void release() { impl_.unlock(); }

private:
  std::mutex impl_;
};
class MutexHolder {
public:
  MutexHolder(Mutex &m) {
    mutex_ = &m;
    mutex_->acquire();
  }
  MutexHolder(Mutex *m) {
    mutex_ = m;
    mutex_->acquire();
  }
  ~MutexHolder() { mutex_->release(); }

private:
  Mutex *mutex_;
};

class Chain {
public:
  void ok_set(int n) {
    mutex_.acquire();
    active_ = n;
    mutex_.release();
  }
  int ok_get() {
    MutexHolder holder(mutex_);
    return active_;
  }
  int ok_getByPointer() {
    MutexHolder holder(&mutex_);
    return active_;
  }
  int bad_get() {
    MutexHolder holder(other_);
    return active_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'active_' is read here by 'Chain::bad_get' under 'other_
// CHECK-MESSAGES: :[[@LINE-15]]:5: note: written here by 'Chain::ok_set' holding 'mutex_
  }

private:
  Mutex mutex_, other_;
  int active_ = 0;
};
