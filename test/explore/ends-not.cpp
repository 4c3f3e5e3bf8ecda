// RUN: %exits 1 %belay check --no-cache %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// The same, but where the thread is left behind or goes round for ever nothing is taken back.
#include "belay/channel.h"
#include <memory>
#include <thread>

struct row {
  void push() { (void)values.tx.send(1); }
// CHECK: [[@LINE-1]]:{{[0-9]+}}: warning: stage 'lambda' cannot be stopped while it sends
  void next() { (void)values.rx.receive(); }
  belay::channel<int> values = belay::make_channel<int>(1);
};

int main(int argc, char **) {
  const auto left = std::make_shared<row>();
  left->push();
  std::thread t([left] { left->push(); });
  if (argc > 2) {
    t.detach();
    return 0;
  }
  left->next();
  t.join();
}
