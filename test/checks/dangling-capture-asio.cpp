// Event loops among the members of a class.
// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread -I%S/../libraries

#include "Inputs/asio.h"
#include <memory>
#include <thread>
#include <vector>

struct router {
  ~router();
  void stop();
};

// The loop's destructor runs nothing: its threads end before.
class ok_loop {
public:
  void start() {
    runners_.push_back(std::make_shared<std::thread>([this] { io_.run(); }));
  }
  void stop() {
    asio::post(io_, [this] {
      if (router_)
        router_->stop();
      io_.stop();
    });
  }

private:
  asio::io_context io_;
  std::vector<std::shared_ptr<std::thread>> runners_;
  std::shared_ptr<router> router_;
};
// That of a thread waits.
class bad_thread {
public:
  void start() {
    runner_ = std::jthread([this] {
      io_.run();
      router_->stop();
    });
  }

private:
  asio::io_context io_;
  std::jthread runner_;
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'runner_' is declared before 'router_': 'router_' is destroyed before the thread that uses it is joined; declare 'runner_' after 'router_' [belay-dangling-capture]
  std::shared_ptr<router> router_;
  // CHECK-MESSAGES: :[[@LINE-1]]:27: note: 'router_' is declared here
  // CHECK-MESSAGES: :[[@LINE-10]]:7: note: thread 'lambda' uses 'router_' here
  // CHECK-MESSAGES: :[[@LINE-13]]:15: note: the thread is started here
};
