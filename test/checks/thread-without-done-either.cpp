// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread
//
// Whether a wait on one of several conditions is deaf isn't known.

#include <condition_variable>
#include <mutex>
#include <thread>

#include <vector>

void prepare();

class ok_either {
public:
  ok_either() : thread_([this] { loop(false); }) {}
  ~ok_either() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      workers_.notify_all();
    }
    thread_.join();
  }
  void loop(bool master) {
    std::condition_variable &cond = master ? masters_ : workers_;
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (queue_.empty()) {
        if (stop_)
          return;
        cond.wait(lock);
      }
      queue_.pop_back();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable masters_, workers_;
  std::vector<int> queue_;
  bool stop_ = false;
  std::thread thread_;
};

class bad_deaf {
public:
  bad_deaf() : thread_([this] { loop(); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE+18]]:18: note: it tests 'stop_' here, but who sets it doesn't wake it
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: 'stop_' is set here
// CHECK-MESSAGES: :[[@LINE+7]]:13: note: 'bad_deaf::~bad_deaf' waits for it here
  ~bad_deaf() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      masters_.notify_all();
    }
    thread_.join();
  }
  void loop() {
    prepare();
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (queue_.empty()) {
        if (stop_)
          return;
        workers_.wait(lock);
      }
      queue_.pop_back();
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable masters_, workers_;
  std::vector<int> queue_;
  bool stop_ = false;
  std::thread thread_;
};
