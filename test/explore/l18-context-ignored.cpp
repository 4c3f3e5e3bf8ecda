// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L18: the body is given a context, and loops or blocks without looking at it.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/error_group.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <atomic>
#include <thread>

using namespace belay;

// Waits for work only.
static void bad_serve(const context &, const receiver<int> &work) {
  for (;;) {
    auto w = work.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    if (!w)
      return;
  }
}
// L18
void bad_serves() {
  auto [ctx, cancel] = with_cancel(context());
  auto [tx, rx] = make_channel<int>();
  task t = go(ctx, [rx = rx](context c) { bad_serve(c, rx); });
  (void)tx.send(1);
  (void)cancel();
}
static void ok_serve(const context &ctx, const receiver<int> &work) {
  for (;;) {
    auto w = work.receive(ctx);
    if (!w)
      return;
  }
}
// L18
void ok_serves() {
  auto [ctx, cancel] = with_cancel(context());
  auto [tx, rx] = make_channel<int>();
  task t = go(ctx, [rx = rx](context c) { ok_serve(c, rx); });
  (void)tx.send(1);
  (void)cancel();
}

// A group whose worker waits for another group's end.
class bad_cluster {
public:
  void run() {
    error_group nodes;
    nodes.go([this](context ctx) { follow(ctx); });
    nodes.go([this](context) -> result<void> { return errc::closed; });
    (void)nodes.wait();
  }

private:
  void follow(const context &) { elected_.get().wait(); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  done_source elected_;
};
// L18
void bad_group() { bad_cluster().run(); }
class ok_cluster {
public:
  void run() {
    error_group nodes;
    nodes.go([this](context ctx) { follow(ctx); });
    nodes.go([this](context) -> result<void> { return errc::closed; });
    (void)nodes.wait();
  }

private:
  void follow(const context &ctx) {
    auto r = select(on_done(ctx), on_done(elected_.get()));
    (void)r;
  }
  done_source elected_;
};
// L18
void ok_group() { ok_cluster().run(); }

// L18: std: a jthread's token that its body drops.
void bad_std() {
  std::atomic<int> rounds = 0;
  done_source wake;
  std::jthread t([&](std::stop_token) {
    wake.get().wait();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    ++rounds;
  });
}
// L18
void ok_std() {
  std::atomic<int> rounds = 0;
  std::jthread t([&](std::stop_token stop) {
    done(stop).wait();
    ++rounds;
  });
}
