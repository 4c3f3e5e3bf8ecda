// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

// Flags that say who comes first, tested and set in two steps. The function itself says that several threads come: it tells
// its caller who was first, or does what may be done once.
#include <atomic>
#include <future>
#include <string>

class Call {
public:
  void reply(std::string body) {
    if (bad_finish())
      promise_.set_value(std::move(body));
  }

private:
  bool bad_finish() {
    if (ended_.load())
      return false;
    ended_.store(true);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'ended_' is tested and then set in two steps; another thread can pass the same test in between; use exchange or compare_exchange_strong [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:16: note: tested here
    return true;
  }
  bool ok_finish() { return !ended_.exchange(true); }
  std::promise<std::string> promise_;
  std::atomic<bool> ended_{false};
};

class Hedged {
public:
  void bad_answer(std::string v) {
    if (answered_.load())
      return;
    answered_.store(true);
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'answered_' is tested and then set in two steps; another thread can pass the same test in between; use exchange or compare_exchange_strong [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:19: note: tested here
    // CHECK-MESSAGES: :[[@LINE+1]]:14: note: 'promise_' may be fulfilled only once, here
    promise_.set_value(std::move(v));
  }
  void ok_answer(std::string v) {
    if (!answered_.exchange(true))
      promise_.set_value(std::move(v));
  }

private:
  std::atomic<bool> answered_{false};
  std::promise<std::string> promise_;
};

// Others only ask whether it runs: one thread starts and stops it.
class Server {
public:
  bool ok_start() {
    if (running_.load())
      return false;
    running_.store(true);
    open();
    return true;
  }
  bool running() const { return running_.load(); }

private:
  void open();
  std::atomic<bool> running_{false};
};
