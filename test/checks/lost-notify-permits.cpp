// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
//
// A permit that is given before what it is for.

#include <deque>
#include <mutex>
#include <semaphore>

class Board {
public:
  void bad_post(int task) {
    available_.release();
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'available_' is released here before 'tasks_' gets what that is for: who acquires it can find nothing to take; release it afterwards [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE+4]]:5: note: put there here
    // CHECK-MESSAGES: :[[@LINE+6]]:16: note: acquired here
    // CHECK-MESSAGES: :[[@LINE+8]]:5: note: taken here, without a look whether there is any
    std::lock_guard lock(mutex_);
    tasks_.push_back(task);
  }
  int take() {
    available_.acquire();
    std::lock_guard lock(mutex_);
    int task = tasks_.front();
    tasks_.pop_front();
    return task;
  }

private:
  std::counting_semaphore<> available_{0};
  std::mutex mutex_;
  std::deque<int> tasks_;
};

class Fine {
public:
  void ok_afterwards(int task) {
    {
      std::lock_guard lock(mutex_);
      tasks_.push_back(task);
    }
    available_.release();
  }
  // Who takes has to wait for this lock.
  void ok_under_the_lock(int task) {
    std::lock_guard lock(mutex_);
    urgent_.release();
    tasks_.push_front(task);
  }
  // One for the one before, and then another.
  void ok_two(int first, int second) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(first);
    available_.release();
    tasks_.push_back(second);
    available_.release();
  }
  int take() {
    available_.acquire();
    std::lock_guard lock(mutex_);
    int task = tasks_.front();
    tasks_.pop_front();
    return task;
  }
  int takeUrgent() {
    urgent_.acquire();
    std::lock_guard lock(mutex_);
    int task = tasks_.front();
    tasks_.pop_front();
    return task;
  }

private:
  std::counting_semaphore<> available_{0}, urgent_{0};
  std::mutex mutex_;
  std::deque<int> tasks_;
};

// Who acquires looks whether there is any.
class Looks {
public:
  void ok_post(int task) {
    available_.release();
    std::lock_guard lock(mutex_);
    tasks_.push_back(task);
  }
  int take() {
    available_.acquire();
    std::lock_guard lock(mutex_);
    if (tasks_.empty())
      return -1;
    int task = tasks_.front();
    tasks_.pop_front();
    return task;
  }

private:
  std::counting_semaphore<> available_{0};
  std::mutex mutex_;
  std::deque<int> tasks_;
};
