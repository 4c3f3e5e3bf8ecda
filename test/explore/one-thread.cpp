// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -DREPAIRED | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: problems 0{{$}}
// A program of one thread locks twice, through what it was told to call.
#include <functional>
#include <mutex>

struct lessor {
  std::mutex mu;
  std::function<void()> checkpointer;
  void checkpoint() { const std::lock_guard hold(mu); }
// CHECK: double lock  line [[@LINE-1]]
  void renew() {
    {
      const std::lock_guard hold(mu);
#ifndef REPAIRED
      checkpointer();
#endif
    }
    checkpointer();
  }
};

int main() {
  lessor l;
  l.checkpointer = [&l] { l.checkpoint(); };
  l.renew();
}
