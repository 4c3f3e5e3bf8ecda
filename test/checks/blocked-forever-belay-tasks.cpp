// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=c++20 -pthread -I%belay_include
//
// Tasks that are joined while they wait: for a receiver, a close, a done.

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <utility>

using namespace belay;

// L5: the loop ends when the channel is closed, and nobody closes it.
void bad_never_closed() {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx] {
    for (int v : rx)
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 2 waits in receive on 'rx': nobody will send or close any more [belay-blocked-forever]
      (void)v;
  });
  (void)tx.send(1);
}
void ok_closed() {
  auto [tx, rx] = make_channel<int>();
  task t = go([rx = rx] {
    for (int v : rx)
      (void)v;
  });
  (void)tx.send(1);
  tx.close();
}
// L2: when the time is out first, the value has no taker.
void bad_timeout() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = tx] { (void)tx.send(1); });
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: thread 2 waits in send on 'tx': nobody will receive the value [belay-blocked-forever]
  (void)select(on_receive(rx), after(std::chrono::seconds(1)));
}
void ok_timeout_with_room() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = tx] { (void)tx.send(1); });
  (void)select(on_receive(rx), after(std::chrono::seconds(1)));
}
// L14: the done is never signalled.
void bad_done() {
  done_source source;
  task t = go([d = source.get()] { d.wait(); });
// CHECK-MESSAGES: :[[@LINE-1]]:38: warning: thread 2 waits for the done 'd': nobody will signal it [belay-blocked-forever]
}
void ok_done() {
  done_source source;
  task t = go([d = source.get()] { d.wait(); });
  source.signal();
}
// A scope joins its tasks; its stop reaches only sends that take the done.
void bad_scope_joins() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx] { (void)tx.send(1); });
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: thread 2 waits in send on 'tx': nobody will receive the value [belay-blocked-forever]
  s.stop();
}
void ok_scope_stops() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(1, stop); });
  s.stop();
}
