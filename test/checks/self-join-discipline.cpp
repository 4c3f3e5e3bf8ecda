// RUN: %check_belay %s belay-self-join %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: whoever calls stop() before the last owner goes is safe.
#include <memory>
#include <thread>

void work();

// X8
class BadStopFirst : public std::enable_shared_from_this<BadStopFirst> {
public:
  void start() {
    thread_ = std::thread([self = shared_from_this()] { work(); });
  }
  void stop() { thread_.join(); }
  ~BadStopFirst() {
    if (thread_.joinable())
      thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'BadStopFirst::~BadStopFirst' joins 'thread_', but may run on that thread, which owns a share of the object; give the thread a weak_ptr, or detach when it is this thread [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-7]]:35: note: the thread gets its share here
// CHECK-MESSAGES: :[[@LINE-8]]:15: note: 'thread_' is started here
  }

private:
  std::thread thread_;
};

class ok_NoShare {
public:
  void start() {
    thread_ = std::thread([] { work(); });
  }
  void stop() { thread_.join(); }
  ~ok_NoShare() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::thread thread_;
};
