// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L1: a broker asks a supplier for a quote by a coroutine, and looks at the stock meanwhile. If there is none, it
// returns without the quote, and its scope waits for the supplier to hand that over.
#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_task.h"
#include "belay/run_loop.h"
#include <cstdio>
#include <optional>
#include <utility>

using belay::co_task;
using belay::done;
using belay::result;

struct quote {
  int supplier = 0;
  int cents = 0;
};

class supplier {
public:
  explicit supplier(int number) : number_(number) {}
  co_task<result<>> answer([[maybe_unused]] done stop, belay::sender<quote> to, int pieces) const {
    quote mine{number_, pieces * 99};
#ifdef REPAIRED
    (void)co_await to.co_send(std::move(mine), stop);
#else
    (void)co_await to.co_send(std::move(mine));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'lambda' cannot be stopped while it sends to 'to': only its receiver can end this send; give it a done [belay-unpreemptable-send]
#endif
    co_return {};
  }

private:
  int number_;
};

class broker {
public:
  explicit broker(int stock) : stock_(stock) {}

  co_task<std::optional<quote>> buy(int pieces) {
    auto [tx, rx] = belay::make_channel<quote>();
    belay::co_scope asking(co_await belay::this_executor());
    asking.go([this, pieces](done stop, belay::sender<quote> to) { return first_.answer(stop, to, pieces); }, tx);
    std::optional<quote> best;
    if (pieces <= stock_) {
      if (auto q = co_await rx.co_receive())
        best = *q;
    }
    asking.stop();
    (void)co_await asking.join();
    co_return best;
  }

private:
  const supplier first_{1};
  int stock_;
};

int main(int argc, char **) {
  broker b(argc > 1 ? 5 : 50);
  belay::run_loop loop;
  const auto q = loop.run(b.buy(10));
  std::printf("%d\n", q ? q->cents : 0);
}
