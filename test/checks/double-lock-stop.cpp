// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread
//
// A stop request runs the callbacks in its own thread.

#include <condition_variable>
#include <mutex>
#include <stop_token>

class Download {
public:
  bool wait() {
    std::stop_callback onStop(stop_.get_token(), [this] {
      std::lock_guard lock(mutex_);
      aborted_ = true;
      changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_ || aborted_; });
    bool complete = done_;
    lock.unlock();
    return complete;
  }
  void bad_cancel() {
    std::lock_guard lock(mutex_);
    stop_.request_stop();
    // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: this runs the stop callback, which locks 'mutex_', while the same thread holds it: the thread waits for itself for ever; unlock it first [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-15]]:24: note: the callback is registered here
    // CHECK-MESSAGES: :[[@LINE-15]]:23: note: locked again here
  }
  void ok_cancel() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    stop_.request_stop();
  }
  bool bad_registers(std::stop_token token) {
    std::unique_lock lock(mutex_);
    std::stop_callback onStop(token, [this] {
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: this runs the stop callback at once if the stop was requested already, which locks 'mutex_', while the same thread holds it: the thread waits for itself for ever; register it before, and let it go after [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE+1]]:23: note: locked again here
      std::lock_guard guard(mutex_);
      aborted_ = true;
      changed_.notify_all();
    });
    changed_.wait(lock, [this] { return done_ || aborted_; });
    return done_;
  }
  bool ok_registers_before(std::stop_token token) {
    std::stop_callback onStop(token, [this] {
      std::lock_guard guard(mutex_);
      aborted_ = true;
      changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_ || aborted_; });
    return done_;
  }
  void ok_other() {
    std::lock_guard lock(mutex_);
    other_.request_stop();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::stop_source stop_, other_;
  bool done_ = false, aborted_ = false;
};

// Destroying a stop callback waits for it, if it runs.
#include <functional>
#include <optional>
class Request {
public:
  explicit Request(std::stop_token token) { onStop_.emplace(token, Abort{this}); }
  void bad_finish() {
    std::lock_guard lock(mutex_);
    onStop_.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this destroys a stop callback, which waits for it if it runs, and that locks 'mutex_', which is held here: both wait for ever; take it out under the lock and destroy it after [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE+17]]:21: note: the callback locks it here
    over_ = true;
  }
  void ok_finish() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    onStop_.reset();
  }

private:
  struct Abort {
    Request *request;
    void operator()() const { request->abort(); }
  };
  void abort() {
    std::lock_guard lock(mutex_);
    over_ = true;
  }
  std::mutex mutex_;
  bool over_ = false;
  std::optional<std::stop_callback<Abort>> onStop_;
};

class Fetch {
public:
  explicit Fetch(std::stop_token token) {
    onStop_.emplace(token, [this] {
      std::lock_guard lock(mutex_);
      over_ = true;
    });
    quiet_.emplace(token, [] {});
  }
  void bad_finish() {
    std::lock_guard lock(mutex_);
    onStop_.reset();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this destroys a stop callback, which waits for it if it runs, and that locks 'mutex_', which is held here: both wait for ever; take it out under the lock and destroy it after [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-9]]:23: note: the callback locks it here
  }
  void ok_locks_nothing() {
    std::lock_guard lock(mutex_);
    quiet_.reset();
  }
  void ok_another() {
    std::lock_guard lock(other_);
    onStop_.reset();
  }

private:
  std::mutex mutex_, other_;
  bool over_ = false;
  std::optional<std::stop_callback<std::function<void()>>> onStop_, quiet_;
};
