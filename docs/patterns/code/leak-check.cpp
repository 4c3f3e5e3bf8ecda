// What a check at run time says of a block that leaves a task behind, and of one that doesn't.
#include <chrono>
#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/leak_check.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;

// Ends when its last sender goes, or when it is told to.
belay::task sum(belay::receiver<int> in, belay::sender<int> out) {
  return belay::go([in = std::move(in), out = std::move(out)](const belay::done& stop) {
    int total = 0;
    for (int n : in.each(stop)) total += n;
    static_cast<void>(out.send(total, stop));
  });
}

}  // namespace

int main() {
  auto [total, totals] = belay::make_channel<int>(1);
  {
    belay::leak_check nothing;  // its end would print what is left, and abort
    auto [tx, rx] = belay::make_channel<int>();
    belay::task t = sum(std::move(rx), total);
    for (int n : {1, 2, 3}) {
      if (!tx.send(n, t.terminated())) return 1;
    }
    tx.close();
    if (!t.join() || totals.receive().value_or(0) != 6) return 1;
    if (!nothing.leaks().empty()) return 1;  // asked, it tells instead
  }
  {
    belay::leak_check something({.grace = 0s});
    auto [tx, rx] = belay::make_channel<int>();
    belay::task t = sum(std::move(rx), total);
    const std::string& left = something.leaks();  // each task with its line: this one still waits
    if (left.find(": task ") == std::string::npos) return 1;
  }
  return 0;
}
