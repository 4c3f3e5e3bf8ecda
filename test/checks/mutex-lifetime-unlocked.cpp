// A destructor that begins with the unlock of the object's mutex.
// RUN: %check_belay %s belay-mutex-lifetime %t
#include <pthread.h>

class Mutex {
public:
  ~Mutex() { pthread_mutex_destroy(&cs_); }
  void lock() { pthread_mutex_lock(&cs_); }
  void unlock() { pthread_mutex_unlock(&cs_); }

private:
  pthread_mutex_t cs_ = PTHREAD_MUTEX_INITIALIZER;
};

class Task {
public:
  void ok_finish() {
    mutex_.lock();
    if (!active_)
      delete this;
    else {
      active_ = false;
      mutex_.unlock();
    }
  }

private:
  ~Task() { mutex_.unlock(); }
  Mutex mutex_;
  bool active_ = true;
};

class Kept {
public:
  void bad_finish() {
    mutex_.lock();
    if (!active_) {
      delete this;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this destroys the object of 'mutex_', which is held here: the unlock that follows uses memory that is gone; unlock first [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
      return;
    }
    active_ = false;
    mutex_.unlock();
  }

private:
  ~Kept() {}
  Mutex mutex_;
  bool active_ = true;
};
