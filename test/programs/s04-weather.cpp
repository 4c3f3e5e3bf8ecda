// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S4: a station's readings are averaged by a stage with an output per region. A reading that is out of range ends the
// stage by an exception, which its task reports; one region's output is closed by then, and the other's isn't.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/task.h"
#include <array>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

struct reading {
  std::size_t region = 0;
  int celsius = 0;
};

class averages {
public:
  explicit averages(std::vector<reading> from) : from_(std::move(from)) {
    for (auto &out : outputs_)
      out = belay::make_channel<int>(2);
    stage_ = belay::go([this](const belay::done &stop) { return average(stop); });
  }
  int warmest(std::size_t region) const {
    int max = -100;
    for (int t : outputs_[region].rx)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'a.outputs_': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      max = max < t ? t : max;
    return max;
  }
  bool failed() { return !stage_.join(); }

private:
  belay::result<> average(const belay::done &stop) {
#ifdef REPAIRED
    const struct closer {
      const std::array<belay::channel<int>, 2> &all;
      ~closer() {
        for (const auto &out : all)
          out.tx.close();
      }
    } closes{outputs_};
#endif
    for (const reading &r : from_) {
      if (r.celsius < -90 || r.celsius > 60)
        throw std::range_error("a broken thermometer");
      if (auto sent = outputs_[r.region].tx.send(r.celsius, stop); !sent)
        return sent;
    }
    for (const auto &out : outputs_)
      out.tx.close();
    return {};
  }

  std::vector<reading> from_;
  std::array<belay::channel<int>, 2> outputs_;
  belay::task stage_;
};

int main(int argc, char **) {
  averages a({{0, 21}, {1, argc > 1 ? 900 : 19}});
  std::printf("%d %d\n", a.warmest(0), a.warmest(1));
  return a.failed();
}
