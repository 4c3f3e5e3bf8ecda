// The sending end lives in the task and nowhere else: nobody but its owner can send or close. The
// caller gets the receiving end, which can do nothing else.
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

namespace {

belay::receiver<int> squares(belay::scope& owner, int n) {
  auto [tx, rx] = belay::make_channel<int>(4);
  owner.go([n, tx = std::move(tx)](belay::done stop) {
    for (int i = 1; i <= n; ++i) {
      if (!tx.send(i * i, stop)) return;
    }
  });  // the task ends, its sender goes, the channel is closed
  return std::move(rx);
}

}  // namespace

int main() {
  belay::scope owner;
  int sum = 0;  // confined to this thread
  for (int v : squares(owner, 10)) sum += v;
  return sum == 385 ? 0 : 1;
}
