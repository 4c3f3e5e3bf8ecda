// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D3: a meter's task adds up what it receives, and whoever wants to know the rate reads the sums while it runs.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <cstdio>
#include <functional>
#include <utility>

struct totals {
  long bytes = 0;
  int packets = 0;
};

class meter {
public:
  meter() : packets_(belay::make_channel<int>(4)), adder_(belay::go(std::bind_front(&meter::add, this))) {}
  bool count(int bytes) { return packets_.tx.send(bytes, adder_.terminated()).has_value(); }

  double mean() {
#ifdef REPAIRED
    return totals_.with([](const totals &t) { return average(t); });
#else
    return average(totals_);
#endif
  }

private:
  static double average(const totals &t) {
    return t.packets == 0 ? 0.0 : static_cast<double>(t.bytes) / t.packets;
  }
  static void add_to(totals &t, int bytes) {
    t.bytes += bytes;
    t.packets += 1;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'network.totals_.packets' is written here by thread 'meter::add' with no lock, while 'main' reads it [belay-unconfined-data]
  }
  void add(const belay::done &stop) {
    while (auto bytes = packets_.rx.receive(stop)) {
#ifdef REPAIRED
      totals_.with([&](totals &t) { add_to(t, *bytes); });
#else
      add_to(totals_, *bytes);
#endif
    }
  }

  belay::channel<int> packets_;
#ifdef REPAIRED
  belay::guarded<totals> totals_;
#else
  totals totals_;
#endif
  belay::task adder_;
};

int main() {
  meter network;
  for (int size : {1500, 40})
    if (!network.count(size))
      break;
  std::printf("%.0f\n", network.mean());
}
