// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// A `main` that ends in the join of a server's thread isn't meant to return: nobody asks the thread to stop.

#include "belay/channel.h"
#include "belay/done.h"
#include <thread>
#include <utility>

using namespace belay;

void ok_serves(done stop, sender<int> to) {
  for (int i = 0;; ++i)
    (void)to.send(i, stop);
}

int main() {
  auto [tx, rx] = make_channel<int>();
  done_source stop;
  std::thread served([d = stop.get(), to = std::move(tx)]() mutable { ok_serves(d, std::move(to)); });
  served.join();
}
