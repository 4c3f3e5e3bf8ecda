// Tasks that are waited for until all are done, and one that fails.
// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <queue>

void log(const char *);

class Tasks {
public:
  void submit(std::function<void()> task) {
    std::lock_guard<std::mutex> lock(mutex_);
    tasks_.push(std::move(task));
    ++pending_;
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return pending_ == 0; });
  }
  void bad_swallows() {
    auto task = next();
    try {
      task();
      finish();
    } catch (...) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a task that fails is not counted down in this handler: who waits on 'idle_' until all are done waits for ever; count it down here as well, or in a destructor [belay-unclosed-stage]
// CHECK-MESSAGES: :[[@LINE-3]]:7: note: the others are counted down here
// CHECK-MESSAGES: :[[@LINE-10]]:11: note: it is waited for here
      log("failed");
    }
  }
  void bad_goes_on() {
    for (;;) {
      auto task = next();
      if (!task)
        return;
      try {
        task();
      } catch (const std::exception &e) {
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: a task that fails is not counted down in this handler: who waits on 'idle_' until all are done waits for ever; count it down here as well, or in a destructor [belay-unclosed-stage]
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: the others are counted down here
// CHECK-MESSAGES: :[[@LINE-24]]:11: note: it is waited for here
        log(e.what());
        continue;
      }
      finish();
    }
  }
  void ok_in_both() {
    auto task = next();
    try {
      task();
      finish();
    } catch (...) {
      log("failed");
      finish();
    }
  }
  void ok_after() {
    auto task = next();
    try {
      task();
    } catch (...) {
      log("failed");
    }
    finish();
  }
  void ok_throws_on() {
    auto task = next();
    try {
      task();
      finish();
    } catch (...) {
      log("failed");
      throw;
    }
  }
  // A destructor counts.
  void ok_guarded() {
    auto task = next();
    try {
      Done done{*this};
      task();
    } catch (...) {
      log("failed");
    }
  }

private:
  struct Done {
    Tasks &all;
    ~Done() { all.finish(); }
  };
  std::function<void()> next() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (tasks_.empty())
      return nullptr;
    auto task = std::move(tasks_.front());
    tasks_.pop();
    return task;
  }
  void finish() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--pending_ == 0)
      idle_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable idle_;
  std::queue<std::function<void()>> tasks_;
  unsigned pending_ = 0;
};

// Nobody waits until all are done.
class Statistics {
public:
  void begin() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++running_;
  }
  void ok_unawaited(const std::function<void()> &task) {
    try {
      task();
      std::lock_guard<std::mutex> lock(mutex_);
      --running_;
    } catch (...) {
      log("failed");
    }
  }

private:
  std::mutex mutex_;
  int running_ = 0;
};
