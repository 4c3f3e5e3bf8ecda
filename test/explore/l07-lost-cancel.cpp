// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L7: the cancel function of a derived context is not called on every path.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

using namespace belay;

// A watcher lives until its context is cancelled; the cancel is kept beside the thread, which is joined first.
class bad_watch {
public:
  explicit bad_watch(const context &parent) : made_(with_cancel(parent)) {
    watcher_ = std::thread([ctx = made_.ctx] { ctx.get_done().wait(); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  }
  ~bad_watch() { watcher_.join(); }
  void cancel() { (void)made_.cancel(); }

private:
  cancellable made_;
  std::thread watcher_;
};
// L7
void bad_watches(bool fails) {
  context root;
  bad_watch watch(root);
  if (fails)
    return;
  watch.cancel();
}
class ok_watch {
public:
  explicit ok_watch(const context &parent) : made_(with_cancel(parent)) {
    watcher_ = std::thread([ctx = made_.ctx] { ctx.get_done().wait(); });
  }
  ~ok_watch() {
    (void)made_.cancel();
    watcher_.join();
  }

private:
  cancellable made_;
  std::thread watcher_;
};
// L7
void ok_watches(bool fails) {
  context root;
  ok_watch watch(root);
  if (fails)
    return;
}

// The derived done that nobody gives: the wrong one is signalled.
static int bad_produces(const done &stop, const sender<int> &out) {
  int n = 0;
  while (out.send(n, stop))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  _M_func._M_t{{$}}
    ++n;
  return n;
}
// L7
void bad_derived() {
  done_source request, session;
  auto [tx, rx] = make_channel<int>();
  std::thread producer([stop = session.get(), tx = std::move(tx)] { bad_produces(stop, tx); });
  (void)rx.receive();
  request.signal();
  producer.join();
}
static int ok_produces(const done &stop, const sender<int> &out) {
  int n = 0;
  while (out.send(n, stop))
    ++n;
  return n;
}
// L7
void ok_derived() {
  done_source request;
  auto [tx, rx] = make_channel<int>();
  std::thread producer([stop = request.get(), tx = std::move(tx)] { ok_produces(stop, tx); });
  (void)rx.receive();
  request.signal();
  producer.join();
}

// std: a callback would have told the source.
struct bad_session {
  std::stop_source stop;
  std::vector<std::thread> workers;
  void add(std::function<void(std::stop_token)> body) { workers.emplace_back(std::move(body), stop.get_token()); }
  void end(bool orderly) {
    if (orderly)
      stop.request_stop();
    for (std::thread &t : workers)
      t.join();
  }
};
static void bad_until_stopped(std::stop_token token) { done(std::move(token)).wait(); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
// L7
void bad_ends_session(bool orderly) {
  bad_session s;
  s.add([](std::stop_token t) { bad_until_stopped(t); });
  s.end(orderly);
}
struct ok_session {
  std::stop_source stop;
  std::vector<std::thread> workers;
  void add(std::function<void(std::stop_token)> body) { workers.emplace_back(std::move(body), stop.get_token()); }
  void end(bool) {
    stop.request_stop();
    for (std::thread &t : workers)
      t.join();
  }
};
static void ok_until_stopped(std::stop_token token) { done(std::move(token)).wait(); }
// L7
void ok_ends_session(bool orderly) {
  ok_session s;
  s.add([](std::stop_token t) { ok_until_stopped(t); });
  s.end(orderly);
}
