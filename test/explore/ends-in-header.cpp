// RUN: %belay check --no-cache %s -- -std=c++20 -pthread -I%belay_include -I%S/Inputs | FileCheck --allow-empty --implicit-check-not=warning %s
// RUN: not %belay check --no-cache %s -- -std=c++20 -pthread -I%belay_include -I%S/Inputs -DONE_SHORT | FileCheck --check-prefix=SHORT %s
// SHORT: ends-in-header.cpp:[[#@LINE+14]]:{{.*}} has no stop path: it blocks in 'wait'
// SHORT: nobody will notify it any more
// What waits in a header's class was seen to end, too, where the program is closed.
#include "belay/scope.h"
#include "belay/task.h"
#include "wait_group.h"

#ifdef ONE_SHORT
constexpr int number = 3;
#else
constexpr int number = 2;
#endif

int main() {
  belay::task t = belay::go([] {
    wait_group group;
    group.add(number);
    belay::scope s;
    for (int i = 0; i < 2; ++i)
      s.go([&] { group.done(); });
    group.wait();
  });
}
