// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// C11: the channel that is notified has no room, and its reader is elsewhere when the signal comes.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <functional>
#include <thread>
#include <vector>

using namespace belay;

// Signals are handed out to all who asked for them, and to none that isn't ready.
class bad_signals {
public:
  receiver<int> notify() {
    auto [tx, rx] = make_channel<int>();
    subscribers_.push_back(tx);
    return rx;
  }
  void raise(int signal) {
    for (const sender<int> &s : subscribers_)
      (void)s.try_send(signal);
  }

private:
  std::vector<sender<int>> subscribers_;
};
// C11
void bad_interrupt() {
  bad_signals signals;
  receiver<int> interrupts = signals.notify();
  std::thread system([&] { signals.raise(2); });
  (void)interrupts.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  interrupts{{$}}
  system.join();
}
class ok_signals {
public:
  receiver<int> notify() {
    auto [tx, rx] = make_channel<int>(1);
    subscribers_.push_back(tx);
    return rx;
  }
  void raise(int signal) {
    for (const sender<int> &s : subscribers_)
      (void)s.try_send(signal);
  }

private:
  std::vector<sender<int>> subscribers_;
};
// C11
void ok_interrupt() {
  ok_signals signals;
  receiver<int> interrupts = signals.notify();
  std::thread system([&] { signals.raise(2); });
  (void)interrupts.receive();
  system.join();
}

// C11: a callback that tells of the end.
void bad_callback() {
  auto [tx, rx] = make_channel<int>();
  std::function<void()> ended = [tx = tx] { (void)select(on_send(tx, 0), otherwise()); };
  task work = go([ended] { ended(); });
  (void)rx.receive();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  rx{{$}}
}
// C11
void ok_callback() {
  auto [tx, rx] = make_channel<int>(1);
  std::function<void()> ended = [tx = tx] { (void)select(on_send(tx, 0), otherwise()); };
  task work = go([ended] { ended(); });
  (void)rx.receive();
}
