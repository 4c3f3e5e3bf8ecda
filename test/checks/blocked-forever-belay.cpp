// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=c++20 -pthread -I%belay_include
//
// Channels: what is sent and never received, and what is waited for and never sent.

#include "belay/channel.h"
#include "belay/task.h"
#include <utility>
#include <vector>

using namespace belay;

int input();

// L14: nobody sends.
void bad_nobody_sends() {
  auto [tx, rx] = make_channel<int>();
  (void)rx.receive();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the main thread waits in receive on 'rx': nobody will send or close any more [belay-blocked-forever]
}
// L11: both ends on one thread, and no room.
void bad_self_rendezvous() {
  auto [tx, rx] = make_channel<int>();
  (void)tx.send(1);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the main thread waits in send on 'tx': nobody will receive the value [belay-blocked-forever]
  (void)rx.receive();
}
void ok_room_for_one() {
  auto [tx, rx] = make_channel<int>(1);
  (void)tx.send(1);
  (void)rx.receive();
}
// L12: one more than there is room for, on the path that the parameter chooses.
void bad_past_capacity(int n) {
  auto [tx, rx] = make_channel<int>(1);
  (void)tx.send(1);
  if (n > 3)
    (void)tx.send(2);
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: the main thread waits in send on 'tx': nobody will receive the value [belay-blocked-forever]
  (void)rx.receive();
}
void ok_enough_capacity(int n) {
  auto [tx, rx] = make_channel<int>(2);
  (void)tx.send(1);
  if (n > 3)
    (void)tx.send(2);
  (void)rx.receive();
}
// L1: the error path returns before it receives; the task is joined there.
void bad_forgotten_sender(bool failed) {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = std::move(tx)] { (void)tx.send(1); });
// CHECK-MESSAGES: :[[@LINE-1]]:47: warning: thread 2 waits in send on 'tx': nobody will receive the value [belay-blocked-forever]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: the main thread waits for thread 2 to end
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: step 1: the main thread starts thread 2
  if (failed)
    return;
  (void)rx.receive();
}
// The receiver goes first there: its end tells the sender.
void ok_receiver_goes_first(bool failed) {
  task t;
  auto [tx, rx] = make_channel<int>();
  t = go([tx = std::move(tx)] { (void)tx.send(1); });
  if (failed)
    return;
  (void)rx.receive();
}
// What another unit decides is no choice of the environment.
void ok_unknown_condition() {
  auto [tx, rx] = make_channel<int>(1);
  task t = go([tx = tx] {
    if (input() > 0)
      (void)tx.send(1);
  });
  if (input() > 0)
    (void)rx.receive();
}
