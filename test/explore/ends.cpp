// RUN: %belay check --no-cache %s -- -std=c++20 -pthread -I%belay_include | FileCheck --allow-empty --implicit-check-not=warning %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck --check-prefix=STATS %s
// STATS: completely 1{{$}}
// STATS: problems 0{{$}}
// A program that was run to the end in every order: its threads end, whatever the rules say that could keep them.
#include "belay/channel.h"
#include <memory>
#include <thread>

struct row {
  void push() { (void)values.tx.send(1); }
  void next() { (void)values.rx.receive(); }
  belay::channel<int> values = belay::make_channel<int>(1);
};

int main() {
  const auto left = std::make_shared<row>();
  left->push();
  std::thread t([left] { left->push(); });
  left->next();
  t.join();
}
