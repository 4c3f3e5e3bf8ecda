// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C4: a mixer moves the sender of its tracks into the task that feeds them, and closes what is left to end the mixing:
// this closes nothing, and the mixing goes on waiting for the next track.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <utility>
#include <vector>

struct track {
  int volume;
};

class mixer {
public:
  mixer() {
    auto [tx, rx] = belay::make_channel<track>(2);
    in_ = std::move(tx);
    tracks_ = std::move(rx);
  }
  void feed(belay::scope &on, std::vector<track> from, const belay::done &off) {
#ifdef REPAIRED
    belay::sender<track> out = in_;
#else
    belay::sender<track> out = std::move(in_);
#endif
    on.go([out = std::move(out), from = std::move(from), off](belay::done stop) {
      for (track t : from)
        if (!out.send(t, stop))
          return;
      off.wait();
    });
  }
  void end() { in_.close(); }
  int mix(const belay::done &stop) {
    int volume = 0;
    while (auto t = tracks_.receive(stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits in receive on 'm.tracks_': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      volume += t->volume;
    return volume;
  }

private:
  belay::sender<track> in_;
  belay::receiver<track> tracks_;
};

int main() {
  mixer m;
  belay::done_source off;
  belay::scope studio;
  m.feed(studio, {{3}, {4}}, off.get());
  m.end();
  const int volume = m.mix(studio.get_done());
  off.signal();
  return volume >= 0 ? 0 : 1;
}
