// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
// Guards that don't hold what they seem to.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

class Mixer {
public:
  void play(int v) {
    std::lock_guard lock(mutex_);
    voices_.push_back(v);
  }
  void bad_render() {
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: nobody looks whether 'lock' has locked 'mutex_', and what follows goes on as if it had; test owns_lock(), or lock 'mutex_' [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE+1]]:17: note: 'voices_' is used here, locked or not
    for (int &v : voices_)
      ++v;
  }
  void bad_timed() {
    std::unique_lock lock(timed_, std::chrono::milliseconds(2));
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: nobody looks whether 'lock' has locked 'timed_', and what follows goes on as if it had; test owns_lock(), or lock 'timed_' [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE+1]]:5: note: 'voices_' is used here, locked or not
    voices_.clear();
  }
  void ok_asks() {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock.owns_lock())
      voices_.clear();
  }
  void ok_converts() {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock)
      return;
    voices_.clear();
  }
  void ok_then_locks() {
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (missed_++; true)
      lock.lock();
    voices_.clear();
  }
  // Nothing is done with it.
  void ok_probes() { std::unique_lock lock(mutex_, std::try_to_lock); }

private:
  std::mutex mutex_;
  std::timed_mutex timed_;
  std::vector<int> voices_;
  static thread_local int missed_;
};

class Journal {
public:
  void bad_append(int v) {
    std::unique_lock lock(mutex_);
    all_.push_back(v);
    lock.release();
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'lock' gives up 'mutex_' here without unlocking it, and nobody else does: the next one who locks it waits for ever; call unlock() [belay-missing-unlock]
    // CHECK-MESSAGES: :[[@LINE-4]]:22: note: locked here
  }
  int ok_size() {
    std::unique_lock lock(mutex_);
    int n = all_.size();
    lock.unlock();
    return n;
  }

private:
  std::mutex mutex_;
  std::vector<int> all_;
};

// A lock of its own: what it keeps, it gives back.
class Gate {
public:
  void ok_lock() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
    lock.release();
  }
  void unlock() { mutex_.unlock(); }
  // The caller has it.
  void ok_wait() {
    std::unique_lock lock(adopted_, std::adopt_lock);
    changed_.wait(lock, [this] { return open_; });
    lock.release();
  }

private:
  std::mutex mutex_, adopted_;
  std::condition_variable changed_;
  bool open_ = false;
};
