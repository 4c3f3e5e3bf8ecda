// RUN: %check_belay %s belay-unpreemptable-send %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace belay;

int make();
bool failed();
void use(int);

// L10: a generator that sends past its done.
void bad_generator() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)](done stop) {
    while (!stop.signalled()) {
      auto sent = tx.send(make());
      // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
      // CHECK-MESSAGES: :[[@LINE-4]]:12: note: the stage is started here
      // CHECK-FIXES: auto sent = tx.send(make(), stop);
      if (!sent)
        return;
    }
  });
  for (int v : rx)
    if (v < 0)
      break;
}
// L10: a done that was captured.
void bad_captured_done(done stop) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx), stop] {
    while (!stop.signalled()) {
      if (!tx.send(make()))
      // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
        return;
    }
  });
}
// L1: the spawner returns before it receives.
void bad_forgotten_sender() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  if (failed())
    return;
  use(rx.receive().value_or(0));
}
// L2: the time-out leaves the sender alone.
void bad_timeout_leak() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  auto r = select(on_receive(rx), after(std::chrono::seconds(1)));
  if (r.index() == 0)
    use(1);
}
// L3: the first answer wins, the others wait.
void bad_first_answer_wins() {
  scope s;
  auto [tx, rx] = make_channel<int>();
  for (int i = 0; i < 3; ++i)
    s.go([tx = tx] { (void)tx.send(make()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  use(rx.receive().value_or(0));
}
// L4, L12: two sends, room for one.
void bad_double_send() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx)] {
    if (failed())
      (void)tx.send(-1);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    (void)tx.send(0);
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  use(rx.receive().value_or(0));
}
// L8: the consumer obeys its done, the producer can't.
void bad_consumer_quits_first() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = std::move(tx)] {
    for (int i = 0; i < 100; ++i)
      (void)tx.send(i);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  s.go([rx = std::move(rx)](done stop) {
    while (auto v = rx.receive(stop))
      use(*v);
  });
  s.stop();
}
// A stage in a function of its own, called by the entry.
void pump(const sender<int> &out) {
  while (out.send(make()))
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: stage 'lambda' cannot be stopped while it sends to 'out': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    ;
}
void bad_in_callee(sender<int> out) {
  task t = go([out] { pump(out); });
}
// L1
void ok_room_for_the_answer() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx)] { (void)tx.send(make()); });
  if (failed())
    return;
  use(rx.receive().value_or(0));
}
void ok_room_in_each_round() {
  for (int i = 0; i < 3; ++i) {
    auto [tx, rx] = make_channel<int>(1);
    task t = go([tx = tx] { (void)tx.send(make()); });
    use(rx.receive().value_or(0));
  }
}
// L10, L8
void ok_done(sender<int> out) {
  task t = go([out](done stop) {
    for (int i = 0; out.send(i, stop); ++i)
      ;
  });
}
// L10
void ok_try_and_timed(sender<int> out) {
  task t = go([out](done stop) {
    while (!stop.signalled()) {
      (void)out.try_send(1);
      (void)out.send_for(2, std::chrono::milliseconds(10));
    }
  });
}
// L10
void ok_select(sender<int> out) {
  task t = go([out](done stop) {
    while (select(on_send(out, 1), on_done(stop)).index() == 0)
      ;
  });
}
void ok_not_spawned(sender<int> out) { (void)out.send(1); }

// What each row's code looks like in a program.
struct Server {
  int ask(const std::string &) const;
};

// L1: an early return between the start and the receive.
int bad_forgotten_result(const Server &server, const std::string &query) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx), &server, query] { (void)tx.send(server.ask(query)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:63: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  if (query.empty())
    return -1;
  return rx.receive().value_or(0);
}
// L1
int ok_forgotten_result(const Server &server, const std::string &query) {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx), &server, query] { (void)tx.send(server.ask(query)); });
  if (query.empty())
    return -1;
  return rx.receive().value_or(0);
}
// L2: the answer comes when nobody waits for it any more.
int bad_timed_answer(const Server &server) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx), &server] { (void)tx.send(server.ask("x")); });
  // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  return rx.receive_for(std::chrono::seconds(1)).value_or(-1);
}
// L2
int ok_timed_answer(const Server &server) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx), &server](done stop) { (void)tx.send(server.ask("x"), stop); });
  return rx.receive_for(std::chrono::seconds(1)).value_or(-1);
}
// L2
int ok_timed_answer_room(const Server &server) {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = std::move(tx), &server] { (void)tx.send(server.ask("x")); });
  return rx.receive_for(std::chrono::seconds(1)).value_or(-1);
}
// L3: one of several answers is taken.
int bad_replicas(const std::vector<Server> &servers) {
  auto [tx, rx] = make_channel<int>();
  std::vector<task> tasks;
  for (const Server &s : servers)
    tasks.push_back(go([tx = tx, &s] { (void)tx.send(s.ask("x")); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  return rx.receive().value_or(0);
}
// L3
int ok_replicas_room(const std::vector<Server> &servers) {
  auto [tx, rx] = make_channel<int>(servers.size());
  std::vector<task> tasks;
  for (const Server &s : servers)
    tasks.push_back(go([tx = tx, &s] { (void)tx.send(s.ask("x")); }));
  return rx.receive().value_or(0);
}
// L3: the same by a counter.
int ok_replicas_counted(const std::vector<Server> &servers) {
  const std::size_t n = servers.size();
  auto [tx, rx] = make_channel<int>(n);
  scope s;
  for (std::size_t i = 0; i < n; ++i)
    s.go([tx = tx, &servers, i] { (void)tx.send(servers[i].ask("x")); });
  return rx.receive().value_or(0);
}
// L3: room for all but one.
int bad_replicas_less_room(const std::vector<Server> &servers) {
  auto [tx, rx] = make_channel<int>(servers.size() - 1);
  std::vector<task> tasks;
  for (const Server &s : servers)
    tasks.push_back(go([tx = tx, &s] { (void)tx.send(s.ask("x")); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  return rx.receive().value_or(0);
}
// L3
int ok_replicas_done(const std::vector<Server> &servers) {
  auto [tx, rx] = make_channel<int>();
  std::vector<task> tasks;
  for (const Server &s : servers)
    tasks.push_back(go([tx = tx, &s](done stop) { (void)tx.send(s.ask("x"), stop); }));
  return rx.receive().value_or(0);
}
// L4: no return after the error.
void bad_error_then_result() {
  auto [errors, rx] = make_channel<std::string>(1);
  task t = go([errors = std::move(errors)] {
    if (failed())
      (void)errors.send("failed");
      // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: stage 'lambda' cannot be stopped while it sends to 'errors': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    (void)errors.send("");
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: stage 'lambda' cannot be stopped while it sends to 'errors': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  use(int(rx.receive().value_or("").size()));
}
// L4
void ok_error_or_result() {
  auto [errors, rx] = make_channel<std::string>(1);
  task t = go([errors = std::move(errors)] {
    if (failed()) {
      (void)errors.send("failed");
      return;
    }
    (void)errors.send("");
  });
  use(int(rx.receive().value_or("").size()));
}
void report(const sender<std::string> &errors, const char *text) { (void)errors.send(text); }
// L4: one of two helpers sends.
void ok_error_by_helper() {
  auto [errors, rx] = make_channel<std::string>(1);
  task t = go([errors = std::move(errors)] {
    if (failed())
      report(errors, "failed");
    else
      report(errors, "");
  });
  use(int(rx.receive().value_or("").size()));
}
// L4, L12
void ok_two_values_room() {
  auto [tx, rx] = make_channel<int>(2);
  task t = go([tx = std::move(tx)] {
    (void)tx.send(1);
    (void)tx.send(2);
  });
  use(rx.receive().value_or(0));
}
// L8: the reader is somebody else, who may leave.
class bad_feed {
public:
  explicit bad_feed(receiver<int> &out) {
    auto [tx, rx] = make_channel<int>(8);
    out = rx;
    tasks_.go([tx = std::move(tx)] {
      for (int i = 0; i < 100; ++i)
        if (!tx.send(make()))
        // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
          return;
    });
  }

private:
  scope tasks_;
};
// L8
class ok_feed {
public:
  explicit ok_feed(receiver<int> &out) {
    auto [tx, rx] = make_channel<int>(8);
    out = rx;
    tasks_.go([tx = std::move(tx)](done stop) {
      for (int i = 0; i < 100; ++i)
        if (!tx.send(make(), stop))
          return;
    });
  }
  ~ok_feed() { tasks_.stop(); }

private:
  scope tasks_;
};
// L11: sends to itself, with no room.
void bad_self_rendezvous() {
  task t = go([] {
    auto [tx, rx] = make_channel<int>();
    (void)tx.send(1);
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    use(rx.receive().value_or(0));
  });
}
// L11
void ok_self_room() {
  task t = go([] {
    auto [tx, rx] = make_channel<int>(1);
    (void)tx.send(1);
    use(rx.receive().value_or(0));
  });
}
// L11: outside of a task it isn't a stage. That nobody else could receive is for the explorer.
void FN_self_rendezvous() {
  auto [tx, rx] = make_channel<int>();
  (void)tx.send(1);
  use(rx.receive().value_or(0));
}
// L12: the drain is never started when the set-up fails.
void bad_failed_setup() {
  auto [tx, rx] = make_channel<int>(2);
  task fill = go([tx = std::move(tx)] {
    for (int i = 0; i < 3; ++i)
      (void)tx.send(i);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  if (failed())
    return;
  task drain = go([rx = std::move(rx)](done stop) {
    for (int v : rx.each(stop))
      use(v);
  });
  drain.join();
}
// L12
void ok_failed_setup() {
  auto [tx, rx] = make_channel<int>(2);
  task fill = go([tx = std::move(tx)](done stop) {
    for (int i = 0; i < 3; ++i)
      if (!tx.send(i, stop))
        return;
  });
  if (failed())
    return;
  task drain = go([rx = std::move(rx)](done stop) {
    for (int v : rx.each(stop))
      use(v);
  });
  drain.join();
}
// L13: the consumer leaves by an exception.
void bad_consumer_throws() {
  auto [tx, rx] = make_channel<int>();
  task feed = go([tx = std::move(tx)] {
    for (int i = 0; i < 10; ++i)
      (void)tx.send(i);
      // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  });
  for (int v : rx) {
    if (v < 0)
      throw std::runtime_error("negative");
    use(v);
  }
}
// L13
void ok_consumer_throws() {
  auto [tx, rx] = make_channel<int>();
  task feed = go([tx = std::move(tx)](done stop) {
    for (int i = 0; i < 10; ++i)
      if (!tx.send(i, stop))
        return;
  });
  for (int v : rx) {
    if (v < 0)
      throw std::runtime_error("negative");
    use(v);
  }
}
