// A thread that is told to stop passes it on to the one that it has started, which waits on a condition.
// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread
// RUN: %belay check %s -- -std=c++20 -pthread -DOK 2>&1 | FileCheck %s --check-prefix=OK
// OK: 0 findings

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

template <bool Tells> class Collector {
public:
  Collector() : grabs_([this] { grab(); }) {}
  ~Collector() {
    stop_ = true;
    grabs_.join();
  }

private:
  void grab() {
    std::thread dumps([this] { dump(); });
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
    while (!stop_) {
      std::lock_guard<std::mutex> l(mutex_);
      ++pending_;
      filled_.notify_one();
    }
    if constexpr (Tells) {
      std::lock_guard<std::mutex> l(mutex_);
      filled_.notify_one();
    }
    dumps.join();
  }
  void dump() {
    while (!stop_) {
      std::unique_lock<std::mutex> l(mutex_);
      while (!stop_ && pending_ == 0)
        filled_.wait(l);
      pending_ = 0;
    }
  }
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::condition_variable filled_;
  int pending_ = 0;
  std::thread grabs_;
};
#ifdef OK
void ok_told() { Collector<true> c; }
#else
void bad_not_told() { Collector<false> c; }
#endif
