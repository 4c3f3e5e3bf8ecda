// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C11: a game asks a timer to wake it for the next level over a channel without room. The timer's function may not wait,
// so it only tries, and where the game is still busy with the old level nobody wakes it any more.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include "belay/timer.h"
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

using namespace std::chrono_literals;

class alarm_clock {
public:
  belay::receiver<std::monostate> ring_in(std::chrono::nanoseconds d) {
#ifdef REPAIRED
    auto [tx, rx] = belay::make_channel<std::monostate>(1);
#else
    auto [tx, rx] = belay::make_channel<std::monostate>();
#endif
    bell_ = std::move(tx);
    timer_.emplace(d, ring{&bell_});
    return rx;
  }

private:
  struct ring {
    const belay::sender<std::monostate> *bell;
    void operator()() const { (void)bell->try_send({}); }
  };
  belay::sender<std::monostate> bell_;
  std::optional<belay::timer<ring>> timer_;
};

class game {
public:
  void play(const belay::done &stop) {
    auto bell = clock_.ring_in(1ms);
    for (int enemy = 0; enemy < 3; ++enemy)
      score_ += enemy;
    if (bell.receive(stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in receive on 'bell': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
      ++level_;
  }
  int level() const { return level_; }

private:
  alarm_clock clock_;
  int score_ = 0, level_ = 1;
};

int main() {
  game g;
  belay::task playing = belay::go([&g](belay::done stop) { g.play(stop); });
  if (!playing.join())
    return 1;
  return g.level() == 2 ? 0 : 1;
}
