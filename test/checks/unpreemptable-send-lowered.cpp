// RUN: %check_belay %s belay-unpreemptable-send,belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
// RUN: %check_belay %s belay-unpreemptable-send,belay-thread-without-done %t -check-suffixes=HABIT "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread -I%belay_include
//
// A closed program that comes to its end, with all its tasks, in every order that is seen within the budget: there are too many to see
// them all. That nobody could stop its stages is a habit then.

#include "belay/channel.h"
#include "belay/scope.h"

int main() {
  auto [tx, rx] = belay::make_channel<int>();
  int sum = 0;
  {
    belay::scope s;
    s.go([tx = tx] {
      for (int i = 0; i < 8; ++i)
        (void)tx.send(i);
// CHECK-MESSAGES-HABIT: :[[@LINE-1]]:18: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    });
    s.go([tx = tx] {
      for (int i = 0; i < 8; ++i)
        (void)tx.send(i);
// CHECK-MESSAGES-HABIT: :[[@LINE-1]]:18: warning: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
    });
    s.go([rx = rx, &sum] {
// CHECK-MESSAGES-HABIT: :[[@LINE-1]]:5: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
      for (int i = 0; i < 16; ++i)
        sum += rx.receive().value_or(0);
    });
  }
  return sum;
}
