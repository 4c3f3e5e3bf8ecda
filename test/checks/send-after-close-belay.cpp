// RUN: %check_belay %s belay-send-after-close %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

int make();
bool failed();
void use(int);

// C2
void bad_last_value() {
  auto [tx, rx] = make_channel<int>(4);
  tx.close();
  (void)tx.send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this sends to 'tx' after its close: it fails, and the value is lost [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-3]]:6: note: it is closed here
}
// C2
void ok_looked_at() {
  auto [tx, rx] = make_channel<int>(4);
  tx.close();
  if (!tx.send(1))
    use(0);
}
void ok_other_path() {
  auto [tx, rx] = make_channel<int>(4);
  if (failed()) {
    tx.close();
    return;
  }
  (void)tx.send(1);
}
static void finish(const sender<int> &tx) { tx.close(); }
void bad_copy() {
  auto [tx, rx] = make_channel<int>(4);
  sender<int> second = tx;
  finish(tx);
  (void)second.try_send(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this sends to 'second' after its close: it fails, and the value is lost [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-7]]:48: note: 'finish' closes it here
}
// C2: the task may not have sent when the channel is closed.
void bad_closed_early() {
  auto [tx, rx] = make_channel<int>(4);
  scope s;
  s.go([tx = tx] { (void)tx.send(make()); });
  tx.close();
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'tx' is closed while thread 'lambda' may not have sent yet: its send then fails, and the value is lost; join it first, or let it close [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-3]]:29: note: it sends here, and doesn't look whether that succeeds
  // CHECK-MESSAGES: :[[@LINE-4]]:3: note: the thread is started here
  for (int v : rx)
    use(v);
}
// C2
void ok_joined_first() {
  auto [tx, rx] = make_channel<int>(4);
  task t = go([tx = tx] { (void)tx.send(make()); });
  t.join();
  tx.close();
  for (int v : rx)
    use(v);
}
void ok_scope_joins_first() {
  auto [tx, rx] = make_channel<int>(4);
  {
    scope s;
    s.go([tx = tx] { (void)tx.send(make()); });
  }
  tx.close();
  for (int v : rx)
    use(v);
}
// The task is told, and looks.
void ok_tells_the_sender() {
  auto [tx, rx] = make_channel<int>(4);
  scope s;
  s.go([tx = tx] {
    while (tx.send(make()))
      ;
  });
  tx.close();
  for (int v : rx)
    use(v);
}
// Nobody wants the value any more.
void ok_gives_up() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx] { (void)tx.send(make()); });
  if (failed()) {
    tx.close();
    return;
  }
  use(rx.receive().value_or(0));
}
