// Two sources, a clock and a stop: one thread that selects, until its owner has seen enough.
#include <chrono>
#include <thread>
#include <utility>
#include <variant>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include "belay/select.h"

namespace {


void feed(belay::done stop, belay::sender<int> to) {
  for (int i = 0;; ++i) {
    if (!to.send(i, stop)) return;
  }
}

void merge(belay::done stop, belay::receiver<int> left, belay::receiver<int> right,
           belay::sender<int> out) {
  for (;;) {
    auto chosen = belay::select(belay::on_receive(left), belay::on_receive(right),
                                belay::on_done(stop), belay::after(std::chrono::seconds(60)));
    if (chosen.index() >= 2) return;
    if (!out.send(1, stop)) return;
  }
}

}  // namespace

int main() {
  int seen = 0;
  belay::done_source stop;
  {
    belay::scope threads(stop.get());
    auto [left_tx, left_rx] = belay::make_channel<int>();
    auto [right_tx, right_rx] = belay::make_channel<int>();
    auto [out_tx, out_rx] = belay::make_channel<int>(1);
    threads.go(feed, std::move(left_tx));
    threads.go(feed, std::move(right_tx));
    threads.go(merge, std::move(left_rx), std::move(right_rx), std::move(out_tx));
    while (seen < 30) {
      auto one = out_rx.receive();
      if (!one) break;
      seen += *one;
    }
    stop.signal();
  }
  return seen == 30 ? 0 : 1;
}
