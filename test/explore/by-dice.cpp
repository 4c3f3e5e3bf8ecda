// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -DHELD | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck --check-prefix=REPAIRED %s
// CHECK: problems 1{{$}}
// REPAIRED: problems 0{{$}}
// More orders than there are steps for, and what goes wrong is far from the first of them: two orders have to come before
// a tick does, and a third while it is served.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/ticker.h"
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

using namespace belay;

class Kitchen {
public:
  ~Kitchen() {
    closed_.signal();
    cook_.join();
  }
  void order(int dish) {
#ifdef HELD
    std::lock_guard hold(counter_);
    ++open_;
    (void)orders_.tx.send(dish);
    // CHECK: blocking cycle  line [[@LINE-1]]
#else
    {
      std::lock_guard hold(counter_);
      ++open_;
    }
    (void)orders_.tx.send(dish);
#endif
  }

private:
  void served() {
    std::lock_guard hold(counter_);
    --open_;
  }
  void cook() {
    ticker ready(std::chrono::milliseconds(1));
    int cooking = 0;
    for (;;) {
      auto next = select(on_receive(orders_.rx), on_receive(ready.ticks()), on_done(closed_.get()));
      if (next.index() == 0) {
        ++cooking;
      } else if (next.index() == 1) {
        for (; cooking > 0; --cooking)
          served();
      } else {
        return;
      }
    }
  }
  std::mutex counter_;
  int open_ = 0;
  channel<int> orders_ = make_channel<int>(1);
  done_source closed_;
  std::thread cook_{[this] { cook(); }};
};

int main() {
  Kitchen kitchen;
  std::vector<std::thread> guests;
  for (int i = 0; i < 3; ++i)
    guests.emplace_back([&kitchen, i] { kitchen.order(i); });
  for (auto &guest : guests)
    guest.join();
}
