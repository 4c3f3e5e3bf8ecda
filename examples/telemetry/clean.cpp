// An exporter that collects measurements and ships them in batches from a thread of its own.
//
// What it shows: an object that has threads, and is still an ordinary object. What it gets goes
// into a channel, so there is nothing to lock; the pause between two batches is a wait that ends
// when there is enough, or when the first measurement is old enough, or when the exporter goes. Its
// destructor is the order of its members: the sender goes first, which closes the channel, the
// stages ship what is left, and then the scope has nobody to wait for. A context of the owner's
// ends it sooner.
//
// The checks find nothing here.
#include <chrono>
#include <cstddef>
#include <iostream>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "belay/batch.h"
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/scope.h"

using namespace std::chrono_literals;

namespace {

struct measurement {
  std::string name;
  double value;
};

class exporter {
 public:
  exporter(const belay::context& owner, std::ostream& to) : stages_(owner) {
    auto [tx, rx] = belay::make_channel<measurement>(1000);
    pending_ = std::move(tx);
    auto batches = std::move(rx) | belay::batch(stages_, 100, 20ms);
    stages_.go([batches = std::move(batches), &to](belay::done stop) {
      for (const auto& batch : batches.each(stop)) ship(batch, to);
    });
  }

  /// Never waits: false if too much is pending.
  [[nodiscard]] bool record(std::string name, double value) {
    return pending_.try_send({std::move(name), value}).has_value();
  }

 private:
  static void ship(const std::vector<measurement>& batch, std::ostream& to) {
    for (const measurement& m : batch) to << m.name << '=' << m.value << '\n';
  }

  belay::scope stages_;
  belay::sender<measurement> pending_;  // last: it goes first
};

}  // namespace

int main() {
  std::ostringstream shipped;
  {
    exporter out({}, shipped);
    for (int i = 0; i < 5; ++i) {
      if (!out.record("load", 0.25 * i)) return 1;
    }
    if (!out.record("load", 9)) return 1;  // shipped on the way out
  }
  std::cout << shipped.str();
  return shipped.str() == "load=0\nload=0.25\nload=0.5\nload=0.75\nload=1\nload=9\n" ? 0 : 1;
}
