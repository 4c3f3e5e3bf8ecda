// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread -I%belay_include
//
// Tasks and scopes that are members.

#include <string>
#include <vector>

#include "belay/scope.h"
#include "belay/task.h"

// X3: a task stops and joins when it is destroyed, and by then what it uses is gone.
class BadTask {
public:
  BadTask() {
    task_ = belay::go([this](belay::done stop) { run(stop); });
  }

private:
  void run(belay::done stop) {
    while (!stop.signalled())
      names_.push_back("name");
  }
  belay::task task_;
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'task_' is declared before 'names_': 'names_' is destroyed before the thread that uses it is joined; declare 'task_' after 'names_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:28: note: 'names_' is declared here
// CHECK-MESSAGES: :[[@LINE-5]]:24: note: thread 'lambda' uses 'names_' here
// CHECK-MESSAGES: :[[@LINE-12]]:13: note: the thread is started here
  std::vector<std::string> names_;
};

// X3
class BadScope {
public:
  void start() {
    scope_.go([this] { names_.push_back("name"); });
  }

private:
  belay::scope scope_;
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'scope_' is declared before 'names_': 'names_' is destroyed before the thread that uses it is joined; declare 'scope_' after 'names_' [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:28: note: 'names_' is declared here
// CHECK-MESSAGES: :[[@LINE-7]]:41: note: thread 'lambda' uses 'names_' here
// CHECK-MESSAGES: :[[@LINE-8]]:5: note: the thread is started here
  std::vector<std::string> names_;
};

// X3
class ok_Task {
public:
  ok_Task() : task_(belay::go([this](belay::done stop) { run(stop); })) {}

private:
  void run(belay::done stop) {
    while (!stop.signalled())
      names_.push_back("name");
  }
  std::vector<std::string> names_;
  belay::task task_;
};

class ok_Scope {
public:
  void start() {
    scope_.go([this] { names_.push_back("name"); });
  }

private:
  std::vector<std::string> names_;
  belay::scope scope_;
};
