// RUN: %check_belay %s belay-unpreemptable-receive,belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

void use(int);

// L10: the done is tested, then the receive goes past it.
void bad_receive(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (!stop.signalled()) {
      auto v = in.receive();
      // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: stage 'lambda' cannot be stopped while it receives from 'in': only its sender can end this receive; give it a done [belay-unpreemptable-receive]
      // CHECK-MESSAGES: :[[@LINE-4]]:12: note: the stage is started here
      // CHECK-FIXES: auto v = in.receive(stop);
      if (!v || !out.send(*v, stop))
        return;
    }
  });
}
// L10, L8: a range is received without a done.
void bad_range(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    for (int v : in)
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it receives from 'in': only its sender can end this receive; give it a done [belay-unpreemptable-receive]
      if (!out.send(v * 2, stop))
        return;
  });
}
// L10, L8
void ok_receive(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (auto v = in.receive(stop))
      if (!out.send(*v, stop))
        return;
  });
}
void ok_range(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    for (int v : in.each(stop))
      if (!out.send(v * 2, stop))
        return;
  });
}
// Who sends closes before the stage is waited for.
void ok_closed() {
  auto [in, numbers] = make_channel<int>();
  auto [out, doubled] = make_channel<int>(16);
  task t = go([numbers = std::move(numbers), out = std::move(out)](done stop) {
    for (int v : numbers)
      if (!out.send(v * 2, stop))
        return;
  });
  (void)in.send(1);
  in.close();
  t.join();
}
// A captured done.
void bad_captured(receiver<int> in, sender<int> out, done stop) {
  task t = go([=] {
    while (auto v = in.receive())
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: stage 'lambda' cannot be stopped while it receives from 'in': only its sender can end this receive; give it a done [belay-unpreemptable-receive]
    // CHECK-FIXES: while (auto v = in.receive(stop))
      if (!out.send(*v, stop))
        return;
  });
}
// No stage: a thread that only receives is thread-without-done's.
void ok_no_stage(receiver<int> in) {
  task t = go([=](done stop) {
    for (int v : in.each(stop))
      use(v);
  });
}
