// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// W10: the group's context isn't used by its workers, or its limit is taken by who waits for another of its tasks.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/result.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"

using namespace belay;

// W10: one fails, and the others wait for what it would have sent.
void bad_context_unused() {
  auto [tx, rx] = make_channel<int>();
  error_group g;
  g.go([tx = tx](context) -> result<void> { return errc::closed; });
  g.go([rx = rx](context) -> result<void> {
    (void)rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    return {};
  });
  (void)g.wait();
}
// W10
void ok_context_used() {
  auto [tx, rx] = make_channel<int>();
  error_group g;
  g.go([tx = tx](context) -> result<void> { return errc::closed; });
  g.go([rx = rx](context ctx) -> result<void> {
    (void)rx.receive(ctx);
    return {};
  });
  (void)g.wait();
}

// A task of a group with a limit of one starts another and waits for it.
class bad_crawler {
public:
  void run() {
    pages_.limit(1);
    pages_.go([this](context) { visit(0); });
    (void)pages_.wait();
  }

private:
  void visit(int depth) {
    if (depth == 0)
      pages_.go([this](context) { visit(1); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  pages_{{$}}
  }
  error_group pages_;
};
// W10
void bad_limit() { bad_crawler().run(); }
class ok_crawler {
public:
  void run() {
    pages_.limit(2);
    pages_.go([this](context) { visit(0); });
    (void)pages_.wait();
  }

private:
  void visit(int depth) {
    if (depth == 0)
      pages_.go([this](context) { visit(1); });
  }
  error_group pages_;
};
// W10
void ok_limit() { ok_crawler().run(); }
