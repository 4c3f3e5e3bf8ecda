// Locks that users wrote, which let go of themselves in the end.
// RUN: %check_belay %s belay-missing-unlock,belay-mutex-lifetime %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

// Several may have it: what locks it is made from it, and is no mutex itself.
class shared_state {
  friend class shared_lock_of_ours;
  std::mutex mutex_;
  std::condition_variable changed_;
  int users_ = 0;
  bool closed_ = false;
};
class shared_lock_of_ours {
public:
  explicit shared_lock_of_ours(shared_state &of) : of_(of), locked_(false) { lock(); }
  ~shared_lock_of_ours() { unlock(); }
  void lock() {
    if (locked_)
      return;
    std::unique_lock<std::mutex> hold(of_.mutex_);
    of_.changed_.wait(hold, [&] { return !of_.closed_; });
    ++of_.users_;
    locked_ = true;
  }
  void unlock() {
    if (!locked_)
      return;
    std::unique_lock<std::mutex> hold(of_.mutex_);
    if (--of_.users_ == 0)
      of_.changed_.notify_one();
    locked_ = false;
  }

private:
  shared_state &of_;
  bool locked_;
};
struct stats {
  int total = 0;
};
int ok_guarded(shared_state &s, stats &of) {
  shared_lock_of_ours lock(s);
  return of.total;
}
void ok_let_go(shared_lock_of_ours &lock, stats &of) {
  lock.lock();
  if (of.total > 3)
    return;
  of.total = 3;
  lock.unlock();
}

// This one is a mutex.
class spin_lock_of_ours {
public:
  explicit spin_lock_of_ours(const std::string &name);
  ~spin_lock_of_ours() { unlock(); }
  void lock() {
    while (taken_.exchange(true, std::memory_order_acquire))
      ;
  }
  void unlock() { taken_.store(false, std::memory_order_release); }

private:
  std::atomic<bool> taken_{false};
};
class counter {
public:
  void bad_returns_early(stats &of) {
    spin_.lock();
    if (of.total > 3)
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'spin_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-4]]:11: note: locked here
    of.total = 3;
    spin_.unlock();
    // CHECK-MESSAGES: :[[@LINE-1]]:11: note: another path unlocks it here
  }
  int total(stats &of) {
    spin_.lock();
    const int n = of.total;
    spin_.unlock();
    return n;
  }

private:
  spin_lock_of_ours spin_{"counter"};
};
