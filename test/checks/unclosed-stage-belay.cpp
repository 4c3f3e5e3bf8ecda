// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread -I%belay_include
//
// A task's own sender closes its channel when the task ends; one that it only refers to doesn't.

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

int make();
bool failed();
void use(int);

// S4
void bad_reference(done stop) {
  auto [tx, rx] = make_channel<int>();
  task stage = go(stop, [&tx = tx](done stop) {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: stage 'lambda' returns here without closing 'tx': who waits for it waits for ever [belay-unclosed-stage]
        // CHECK-MESSAGES: :[[@LINE+6]]:8: note: only this path does so
        // CHECK-MESSAGES: :[[@LINE+7]]:14: note: it is waited for here
        // CHECK-MESSAGES: :[[@LINE-7]]:16: note: the stage is started here
      if (!tx.send(make(), stop))
        break;
    }
    tx.close();
  });
  for (int v : rx)
    use(v);
}
// S4
void ok_own_sender(done stop) {
  auto [tx, rx] = make_channel<int>();
  task stage = go(stop, [tx = std::move(tx)](done stop) {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
      if (!tx.send(make(), stop))
        break;
    }
    tx.close();
  });
  for (int v : rx)
    use(v);
}
void ok_send_failed(done stop) {
  auto [tx, rx] = make_channel<int>();
  task stage = go(stop, [&tx = tx](done stop) {
    for (int i = 0; i < 10; ++i)
      if (!tx.send(make(), stop))
        return;
    tx.close();
  });
  for (int v : rx)
    use(v);
}
