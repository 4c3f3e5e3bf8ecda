// RUN: %check_belay %s belay-unclosed-channel %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

int make();
bool failed();
void use(int);
void keep(sender<int> &tx);

// L5: the copy that was not moved stays open.
void bad_kept_sender() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  for (int v : rx)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'rx' never ends: the sender 'tx' lives on in this function, and nothing closes it; move it into the task that sends [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-5]]:19: note: the channel is made here
    use(v);
}
// L5
void ok_moved() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = std::move(tx)](done stop) { (void)tx.send(make(), stop); });
  for (int v : rx)
    use(v);
}
void bad_kept_channel() {
  auto numbers = make_channel<int>(8);
  scope s;
  for (int i = 0; i < 4; ++i)
    s.go([tx = numbers.tx](done stop) { (void)tx.send(make(), stop); });
  while (auto v = numbers.rx.receive())
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'numbers.rx' never ends: the sender 'numbers.tx' lives on in this function, and nothing closes it; move it into the task that sends [belay-unclosed-channel]
    use(*v);
}
void ok_dropped() {
  auto [tx, rx] = make_channel<int>(8);
  scope s;
  for (int i = 0; i < 4; ++i)
    s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  tx = {};
  for (int v : rx)
    use(v);
}
void ok_closed() {
  auto [tx, rx] = make_channel<int>(8);
  {
    scope s;
    for (int i = 0; i < 4; ++i)
      s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  }
  tx.close();
  for (int v : rx)
    use(v);
}
void ok_closed_by_task() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) {
    (void)tx.send(make(), stop);
    tx.close();
  });
  for (int v : rx)
    use(v);
}
// The loop has a way out of its own.
void ok_break() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  for (int v : rx)
    if (v == 0)
      break;
}
void ok_done(done stop) {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  for (int v : rx.each(stop))
    use(v);
}
void ok_number() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  for (int i = 0; i < 1; ++i)
    use(rx.receive().value_or(0));
}
// Who gets it may close it.
void ok_given_away() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx](done stop) { (void)tx.send(make(), stop); });
  keep(tx);
  for (int v : rx)
    use(v);
}
// A copy is closed by what gets it.
static void fill(const sender<int> &to, const done &stop) {
  (void)to.send(make(), stop);
  to.close();
}
void ok_copy_is_closed() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([out = tx](done stop) { fill(out, stop); });
  for (int v : rx)
    use(v);
}
