// Event loops that a work guard keeps running.
// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%S/../libraries

#include "Inputs/asio.h"
#include <thread>
#include <vector>

// The work guard outlives the join.
class bad_runner {
public:
  bad_runner() : guard_(asio::make_work_guard(io_)) {
    threads_.emplace_back([this] { io_.run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'lambda' runs 'io_' for ever: the work guard 'guard_' keeps it running, and nobody resets it or stops 'io_'; reset it before the join [belay-thread-without-done]
  }
  template <class F> void post(F f) { asio::post(io_, f); }
  void finish() {
    for (auto &t : threads_)
      t.join();
  }

private:
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::vector<std::thread> threads_;
};
class ok_reset {
public:
  ok_reset() : guard_(asio::make_work_guard(io_)) {
    threads_.emplace_back([this] { io_.run(); });
  }
  void finish() {
    guard_.reset();
    for (auto &t : threads_)
      t.join();
  }

private:
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::vector<std::thread> threads_;
};
class ok_stopped {
public:
  ok_stopped() : guard_(asio::make_work_guard(io_)) {
    threads_.emplace_back([this] { io_.run(); });
  }
  void finish() {
    io_.stop();
    for (auto &t : threads_)
      t.join();
  }

private:
  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::vector<std::thread> threads_;
};
void stops(asio::io_context &c);
void ok_given_away() {
  asio::io_context c;
  auto work = asio::make_work_guard(c);
  std::thread a([&] { c.run(); });
  stops(c);
  a.join();
}
void bad_local() {
  asio::io_context c;
  auto work = asio::make_work_guard(c);
  std::thread a([&] { c.run(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' runs 'c' for ever: the work guard 'work' keeps it running, and nobody resets it or stops 'c'; reset it before the join [belay-thread-without-done]
  // CHECK-MESSAGES: :[[@LINE-2]]:25: note: 'c' is run here
  // CHECK-MESSAGES: :[[@LINE+1]]:5: note: 'bad_local' waits for it here
  a.join();
}
void use_them() {
  bad_runner b;
  b.post([] {});
  b.finish();
  ok_reset r;
  r.finish();
  ok_stopped s;
  s.finish();
}
