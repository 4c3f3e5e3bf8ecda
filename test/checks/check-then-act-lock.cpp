// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++17 -pthread
//
// A lock of one's own counts how often it is held: who takes it twice has tested nothing.

#include <mutex>
#include <pthread.h>
#include <queue>

class Mutex {
public:
  void lock() {
    pthread_mutex_lock(&handle_);
    ++count_;
  }
  void unlock() {
    if (pthread_mutex_trylock(&handle_) == 0) {
      if (count_ > 0) {
        --count_;
        pthread_mutex_unlock(&handle_);
      }
      pthread_mutex_unlock(&handle_);
    }
  }

private:
  pthread_mutex_t handle_;
  unsigned count_ = 0;
};

class Tasks {
public:
  int take() {
    mutex_.lock();
    const int task = tasks_.empty() ? 0 : tasks_.front();
    mutex_.unlock();
    return task;
  }
  void wait() {
    mutex_.lock();
    ++waiting_;
    mutex_.unlock();
  }
  void ok_process() {
    for (bool waiting = false;;) {
      if (take() != 0)
        waiting = false;
      else if (!waiting) {
        wait();
        waiting = true;
      } else
        break;
    }
  }

private:
  Mutex mutex_;
  int waiting_ = 0;
  std::queue<int> tasks_;
};

// What can be locked may count other things as well.
class Slots {
public:
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }
  bool full() {
    std::lock_guard<std::mutex> held(mutex_);
    return used_ >= 8;
  }
  void add() {
    std::lock_guard<std::mutex> held(mutex_);
    ++used_;
  }
  void bad_enter() {
    if (!full())
      add();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'used_' was tested under 'mutex_', which has been unlocked since: another thread can have passed the same test, and both go beyond the limit; test and change it under one lock [belay-check-then-act]
  }

private:
  std::mutex mutex_;
  int used_ = 0;
};
