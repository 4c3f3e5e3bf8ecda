// RUN: %check_belay %s belay-lost-notify %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: a wait with a bound turns a lost notification into a delay.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

class BadTimed {
public:
  BadTimed() : thread_([this] { run(); }) {}
  ~BadTimed() {
    stop_ = true;
    cv_.notify_all();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: this notify on 'cv_' can be lost until the waiter's timeout, a delay: 'stop_' is written without 'mutex_', which the waiter holds while it tests it; write it under 'mutex_' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: written here without 'mutex_'
// CHECK-MESSAGES: :[[@LINE+8]]:11: note: the waiter tests it here and would sleep until its timeout
    thread_.join();
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stop_)
      cv_.wait_for(lock, std::chrono::seconds(5), [this] { return stop_.load(); });
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class OkTimed {
public:
  OkTimed() : thread_([this] { run(); }) {}
  ~OkTimed() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    cv_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stop_)
      cv_.wait_for(lock, std::chrono::seconds(5), [this] { return stop_.load(); });
  }
  std::mutex mutex_;
  std::condition_variable cv_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
