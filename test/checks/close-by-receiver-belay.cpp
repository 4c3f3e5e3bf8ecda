// RUN: %check_belay %s belay-close-by-receiver %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

int make();
bool bad(int);
void use(int);

// C5
void bad_receiver() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = tx] { (void)tx.send(make()); });
  s.go([tx = tx, rx = rx] {
    for (int v : rx)
      if (bad(v))
        tx.close();
        // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread 'lambda' receives from 'tx' and closes it while others may still send: their send then fails, and the value is lost; let the sending side close [belay-close-by-receiver]
        // CHECK-MESSAGES: :[[@LINE-4]]:16: note: it receives here
        // CHECK-MESSAGES: :[[@LINE-7]]:29: note: thread 'lambda' sends here
        // CHECK-MESSAGES: :[[@LINE-7]]:3: note: thread 'lambda' is started here
  });
}
// C5
void ok_receiver_leaves() {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([tx = std::move(tx)] {
    while (tx.send(make()))
      ;
  });
  s.go([rx = std::move(rx)] {
    for (int v : rx)
      if (bad(v))
        return;
  });
}
// C5: the first that is ready closes for all.
void bad_each_sender() {
  auto [tx, rx] = make_channel<int>(4);
  scope s;
  for (int i = 0; i < 4; ++i)
    s.go([tx = tx] {
      (void)tx.send(make());
      tx.close();
      // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: each sender closes 'tx', and thread 'lambda' may do so while others still send: their send then fails, and the value is lost; close once, after all of them have ended [belay-close-by-receiver]
      // CHECK-MESSAGES: :[[@LINE-3]]:16: note: a value is sent here
    });
  for (int v : rx)
    use(v);
}
void ok_each_its_own() {
  scope s;
  for (int i = 0; i < 4; ++i) {
    auto [tx, rx] = make_channel<int>(4);
    s.go([tx = tx] {
      (void)tx.send(make());
      tx.close();
    });
    s.go([rx = rx](done stop) {
      for (int v : rx.each(stop))
        use(v);
    });
  }
}
// Each gives up its own end, and the last one closes.
void ok_last_sender() {
  auto [tx, rx] = make_channel<int>(4);
  scope s;
  for (int i = 0; i < 4; ++i)
    s.go([tx = tx] { (void)tx.send(make()); });
  tx = {};
  for (int v : rx)
    use(v);
}
