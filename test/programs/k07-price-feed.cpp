// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K7: a feed updates its prices and sends each change on, both under the lock of the prices; who receives the changes
// looks at the prices before it takes the next.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include <map>
#include <utility>

struct tick {
  int symbol;
  int price;
};

class price_feed {
public:
  explicit price_feed(belay::sender<tick> out) : out_(std::move(out)) {}
  bool update(tick t, const belay::done &stop) {
#ifdef REPAIRED
    prices_.lock()->insert_or_assign(t.symbol, t.price);
    return out_.send(t, stop).has_value();
#else
    auto prices = prices_.lock();
    prices->insert_or_assign(t.symbol, t.price);
    return out_.send(t, stop).has_value();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits in send on 'feed.out_', from which thread 2 would receive, while thread 2 waits for thread 3: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: thread 2 waits for the mutex 'feed.prices_', which thread 3 holds
#endif
  }
  int price(int symbol) {
    auto prices = prices_.lock();
    auto found = prices->find(symbol);
    return found == prices->end() ? 0 : found->second;
  }
  void end() { out_.close(); }

private:
  belay::guarded<std::map<int, int>> prices_;
  belay::sender<tick> out_;
};

class trader {
public:
  trader(price_feed &feed, belay::receiver<tick> changes) : feed_(feed), changes_(std::move(changes)) {}
  int trade(const belay::done &stop) {
    int bought = 0;
    while (auto t = changes_.receive(stop))
      if (feed_.price(t->symbol) <= t->price)
        ++bought;
    return bought;
  }

private:
  price_feed &feed_;
  belay::receiver<tick> changes_;
};

int main() {
  auto [tx, rx] = belay::make_channel<tick>();
  price_feed feed(std::move(tx));
  trader t(feed, std::move(rx));
  int bought = 0;
  {
    belay::scope market;
    market.go([&](belay::done stop) { bought = t.trade(stop); });
    market.go([&](belay::done stop) {
      for (int price : {10, 9})
        if (!feed.update({1, price}, stop))
          break;
      feed.end();
    });
  }
  return bought;
}
