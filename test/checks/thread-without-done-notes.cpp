// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread

// What the notes say of a wait that is deaf to its signal.
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

void use(int);

// The wait tests the token, but the condition variable doesn't know it.
class BadTokenInPredicate {
public:
  BadTokenInPredicate() : thread_([this](std::stop_token stop) { run(stop); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE+17]]:14: note: it tests the stop token here, but a stop request doesn't wake it
// CHECK-MESSAGES: :[[@LINE+3]]:13: note: the stop is requested here
// CHECK-MESSAGES: :[[@LINE+3]]:13: note: 'BadTokenInPredicate::~BadTokenInPredicate' waits for it here
  ~BadTokenInPredicate() {
    thread_.request_stop();
    thread_.join();
  }
  void put(int n) {
    std::lock_guard lock(mutex_);
    items_.push(n);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [&] { return stop.stop_requested() || !items_.empty(); });
      if (!items_.empty())
        items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

// The flag is set, but nobody notifies.
class BadNoNotify {
public:
  BadNoNotify() : thread_([this] { run(); }) {}
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE+20]]:14: note: it tests 'stop_' here, but who sets it doesn't wake it
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: 'stop_' is set here
// CHECK-MESSAGES: :[[@LINE+6]]:13: note: 'BadNoNotify::~BadNoNotify' waits for it here
  ~BadNoNotify() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    thread_.join();
  }
  void put(int n) {
    std::lock_guard lock(mutex_);
    items_.push(n);
    ready_.notify_one();
  }

private:
  void run() {
    while (true) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return stop_ || !items_.empty(); });
      if (stop_)
        return;
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  bool stop_ = false;
  std::thread thread_;
};

// A condition_variable_any that is given the token wakes up.
class OkTokenInWait {
public:
  OkTokenInWait() : thread_([this](std::stop_token stop) { run(stop); }) {}
  void put(int n) {
    std::lock_guard lock(mutex_);
    items_.push(n);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      if (ready_.wait(lock, stop, [this] { return !items_.empty(); }))
        items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};

// A member that is initialised where it is declared starts with every object.
class BadInitialiser {
  void run() {
    for (;;)
      use(0);
  }
  std::jthread thread_{[this] { run(); }};
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: this loop has no exit; test a stop token or a done channel in it
// CHECK-MESSAGES: :[[@LINE+2]]:44: note: 'bad_initialiser' waits for it here
};
void bad_initialiser() { BadInitialiser b; }

// The same in a class that the unit never makes an object of has no constructor yet.
class FN_implicit_constructor {
  void run() {
    for (;;)
      use(0);
  }
  std::jthread thread_{[this] { run(); }};
};
