// RUN: %check_belay %s belay-dangling-capture %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: nothing becomes of an atomic whose life is over.
#include <atomic>
#include <thread>

void work();

// X3
class BadTrivial {
public:
  void start() {
    worker_ = std::jthread([this] {
      while (!stop_)
        work();
    });
  }
  ~BadTrivial() { stop_ = true; }

private:
  std::jthread worker_;
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'worker_' is declared before 'stop_': 'stop_' is destroyed before the thread that uses it is joined; declare 'worker_' after 'stop_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:21: note: 'stop_' is declared here
// CHECK-MESSAGES: :[[@LINE-10]]:15: note: thread 'lambda' uses 'stop_' here
// CHECK-MESSAGES: :[[@LINE-12]]:15: note: the thread is started here
  std::atomic<bool> stop_{false};
};

class ok_Last {
public:
  void start() {
    worker_ = std::jthread([this] {
      while (!stop_)
        work();
    });
  }
  ~ok_Last() { stop_ = true; }

private:
  std::atomic<bool> stop_{false};
  std::jthread worker_;
};
