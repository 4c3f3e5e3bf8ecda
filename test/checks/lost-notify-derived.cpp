// A guard that is derived from the standard's locks what it is made with, whatever its destructor does beside.
// RUN: %check_belay %s belay-lost-notify,belay-mutex-lifetime %t
#include <condition_variable>
#include <mutex>

void left();
template <typename M> class UniqueLock : public std::unique_lock<M> {
  using Base = std::unique_lock<M>;

public:
  explicit UniqueLock(M &mutex, const char *name) : Base(mutex, std::defer_lock) { Base::lock(); }
  ~UniqueLock() {
    if (Base::owns_lock())
      left();
  }
  class reverse_lock {
  public:
    explicit reverse_lock(UniqueLock &lock) : lock_(lock) { lock_.unlock(); }
    ~reverse_lock() { lock_.lock(); }

  private:
    UniqueLock &lock_;
  };
};

class Queue {
public:
  void ok_add(int n) {
    {
      UniqueLock lock(mutex_, "queue");
      todo_ += n;
    }
    filled_.notify_one();
  }
  void ok_take() {
    UniqueLock lock(mutex_, "queue");
    while (!todo_)
      filled_.wait(lock);
    {
      UniqueLock<std::mutex>::reverse_lock reverse(lock);
      run();
    }
    --todo_;
  }
  void bad_add(int n) {
    todo_ += n;
    filled_.notify_one();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this notify on 'filled_' can be lost: 'todo_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE-12]]:15: note: the waiter tests it here and would sleep on
  }

private:
  void run();
  std::mutex mutex_;
  std::condition_variable filled_;
  int todo_ = 0;
};
