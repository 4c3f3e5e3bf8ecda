// RUN: %check_belay %s belay-dangling-capture %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: nothing becomes of an atomic whose life is over.
#include <atomic>
#include <string>
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

// Whoever owns it may have been told to call stop().
class BadStopsInBase {
public:
  virtual ~BadStopsInBase() { stop(); }
  void start() {
    thread_ = std::thread([this] { step(); });
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' calls 'step' of 'Derived', which uses 'name_', and only the destructor of its base 'BadStopsInBase' joins it, when 'name_' is gone; join it in the destructor of 'Derived', or let a method that is called before do it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+14]]:26: note: 'name_' is used here
// CHECK-MESSAGES: :[[@LINE-5]]:11: note: the thread is joined here
  }
  void stop() {
    if (thread_.joinable())
      thread_.join();
  }
  virtual void step() {}

private:
  std::thread thread_;
};
class Derived : public BadStopsInBase {
public:
  void step() override { name_.clear(); }

private:
  std::string name_;
};
