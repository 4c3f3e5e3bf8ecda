// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// CHECK: problems 1{{$}}
// A program of one thread, whose channel is made where a member is declared, and its object by the library.
#include "belay/channel.h"
#include <memory>

struct stopper {
  const belay::channel<int> quiescer = belay::make_channel<int>();
};

int main() {
  const auto s = std::make_shared<stopper>();
  (void)s->quiescer.rx.receive();
// CHECK: blocked for ever  line [[@LINE-1]]
}
