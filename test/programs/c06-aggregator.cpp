// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C6: an aggregator looks at its inputs and its stop in a loop whose default does nothing: it never sleeps, and takes a
// core as long as nothing comes.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include <utility>
#include <variant>

struct sample {
  int series;
  double value;
};

class aggregator {
public:
  explicit aggregator(belay::receiver<sample> in) : in_(std::move(in)) {}
  double total() const { return total_; }
  void run(const belay::done &stop) {
    for (;;) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this loop spins while none of the cases is ready; leave out the default, or sleep in it [belay-busy-wait]
#ifdef REPAIRED
      auto ready = belay::select(belay::on_receive(in_), belay::on_done(stop));
#else
      auto ready = belay::select(belay::on_receive(in_), belay::on_done(stop), belay::otherwise());
#endif
      switch (ready.index()) {
      case 0:
        if (auto &s = std::get<0>(ready); s)
          add(*s);
        else
          return;
        break;
      case 1:
        return;
      default:
        break;
      }
    }
  }

private:
  void add(const sample &s) {
    if (s.series == 0)
      total_ += s.value;
  }
  belay::receiver<sample> in_;
  double total_ = 0;
};

int main() {
  auto [tx, rx] = belay::make_channel<sample>(4);
  aggregator sums(std::move(rx));
  {
    belay::task t = belay::go([&sums](belay::done stop) { sums.run(stop); });
    (void)tx.send({0, 1.5});
    (void)tx.send({1, 2.5});
    tx.close();
    (void)t.join();
  }
  return sums.total() > 1 ? 0 : 1;
}
