// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -DROOM=16 -DREPAIRED | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: completely 1{{$}}
// REPAIRED: problems 0{{$}}
// A channel that is a variable of the program's, and one with much room.
#include "belay/channel.h"
#include <thread>

belay::channel<int> help;

int main() {
  help = belay::make_channel<int>();
  const auto room = belay::make_channel<int>(16);
  std::thread t([&] {
    for (int i = 0; i < 16; ++i)
      (void)room.tx.send(i);
    (void)help.rx.receive();
// CHECK: blocked for ever  line [[@LINE-1]]
  });
#ifdef REPAIRED
  help.tx.close();
#endif
  t.join();
}
