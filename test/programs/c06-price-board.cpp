// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C6: a board takes prices from its feed in a loop that only tries, and redraws nothing while there is none.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include <map>
#include <utility>

struct price {
  int share;
  int cents;
};

class board {
public:
  void put(const price &p) { prices_.lock()->insert_or_assign(p.share, p.cents); }
  int cents(int share) const {
    return prices_.with_shared([&](const std::map<int, int> &all) {
      auto found = all.find(share);
      return found == all.end() ? 0 : found->second;
    });
  }

private:
  belay::guarded<std::map<int, int>> prices_;
};

static void follow(board &to, const belay::receiver<price> &feed, const belay::done &stop) {
#ifdef REPAIRED
  while (auto p = feed.receive(stop))
    to.put(*p);
#else
  for (;;) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this loop spins while 'try_receive' on 'feed' fails; block until it can go on, or sleep in between [belay-busy-wait]
    if (auto p = feed.try_receive())
      to.put(*p);
    if (stop.signalled())
      return;
  }
#endif
}

int main() {
  auto [tx, rx] = belay::make_channel<price>(4);
  board b;
  belay::scope market;
  market.go([&b, feed = rx](belay::done stop) { follow(b, feed, stop); });
  (void)tx.send({1, 250});
  (void)tx.send({2, 999});
  tx.close();
  market.stop();
  (void)market.join();
  return b.cents(1) >= 0 ? 0 : 1;
}
