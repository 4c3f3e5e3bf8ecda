// A channel that belongs to somebody else: it may close, and it may as well stay silent for ever.
#include <utility>

#include "belay/channel.h"
#include "belay/or_done.h"
#include "belay/scope.h"

namespace {

// Ends either way, and the loop says only what to do with a value.
int sum(belay::done stop, belay::receiver<int> theirs) {
  int total = 0;
  for (int v : belay::or_done(stop, std::move(theirs))) total += v;
  return total;
}

}  // namespace

int main() {
  {
    auto [tx, rx] = belay::make_channel<int>(3);
    for (int v : {1, 2, 3}) {
      if (!tx.send(v)) return 1;
    }
    tx.close();
    if (sum(belay::done(), std::move(rx)) != 6) return 1;  // closed
  }
  auto [tx, silent] = belay::make_channel<int>();
  belay::scope s;
  s.go([rx = silent](belay::done stop) -> belay::result<> {
    return sum(stop, rx) == 0 ? belay::result<>() : belay::errc::failed;
  });
  s.stop();  // never closed
  return s.join() ? 0 : 1;
}
