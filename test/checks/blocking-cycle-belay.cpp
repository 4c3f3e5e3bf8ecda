// RUN: %check_belay %s belay-blocking-cycle %t -- -- -std=c++20 -pthread -I%belay_include
//
// Stages that wait for each other's ends of their channels.

#include "belay/channel.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

// C1: each sends to the other first.
void bad_both_send_first() {
  auto [to, from_main] = make_channel<int>();
  auto [back, rx] = make_channel<int>();
  task t = go([back = back, from_main = from_main] {
    (void)back.send(1);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 2 waits in send on 'back', from which the main thread would receive, while the main thread waits for thread 2: both wait for ever; give a channel room, or let one of them receive first [belay-blocking-cycle]
// CHECK-MESSAGES: :[[@LINE+3]]:12: note: the main thread waits in send on 'to', from which thread 2 would receive
    (void)from_main.receive();
  });
  (void)to.send(1);
  (void)rx.receive();
}
void ok_room_for_one() {
  auto [to, from_main] = make_channel<int>();
  auto [back, rx] = make_channel<int>(1);
  task t = go([back = back, from_main = from_main] {
    (void)back.send(1);
    (void)from_main.receive();
  });
  (void)to.send(1);
  (void)rx.receive();
}

// C1: both wait for the other's first word, in a loop.
void bad_both_receive_first() {
  auto [to, from_main] = make_channel<int>();
  auto [back, rx] = make_channel<int>();
  task t = go([back = back, from_main = from_main] {
    for (int v : from_main)
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 2 waits in receive on 'from_main', to which the main thread would send, while the main thread waits for thread 2: both wait for ever; let one of them send first [belay-blocking-cycle]
      (void)back.send(v);
  });
  (void)rx.receive();
  (void)to.send(1);
  to.close();
}
void ok_sends_first() {
  auto [to, from_main] = make_channel<int>();
  auto [back, rx] = make_channel<int>();
  task t = go([back = back, from_main = from_main] {
    for (int v : from_main)
      (void)back.send(v);
  });
  (void)to.send(1);
  (void)rx.receive();
  to.close();
}

// C1: the results are collected when all work is handed out; by then the stage waits to hand one over.
static void doubles(receiver<int> in, sender<int> out) {
  for (int v : in)
    (void)out.send(2 * v);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 2 waits in send on 'out', from which the main thread would receive, while the main thread waits for thread 2: both wait for ever; give a channel room, or let one of them receive first [belay-blocking-cycle]
  out.close();
}
void bad_collects_afterwards() {
  auto [work, in] = make_channel<int>();
  auto [out, results] = make_channel<int>();
  task t = go([in = in, out = out] { doubles(in, out); });
  for (int i = 0; i < 3; ++i)
    (void)work.send(i);
  work.close();
  for (int v : results)
    (void)v;
}
void ok_collects_meanwhile() {
  auto [work, in] = make_channel<int>();
  auto [out, results] = make_channel<int>();
  task t = go([in = in, out = out] { doubles(in, out); });
  task u = go([work = work] {
    for (int i = 0; i < 3; ++i)
      (void)work.send(i);
    work.close();
  });
  for (int v : results)
    (void)v;
}

// Nobody would receive: no cycle, but blocked-forever's.
void ok_no_receiver() {
  auto [tx, rx] = make_channel<int>();
  task t = go([tx = tx] { (void)tx.send(1); });
}
