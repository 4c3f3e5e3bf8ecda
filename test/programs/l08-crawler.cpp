// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L8: a crawler's frontier is a coroutine that sends addresses, and its fetcher one that takes them until it has
// enough or is stopped. The frontier's send knows nothing of the stop, and the scope waits for it for ever.
#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_task.h"
#include "belay/done.h"
#include "belay/pool.h"
#include "belay/sync_wait.h"
#include <cstdio>
#include <string>
#include <utility>

using belay::co_task;
using belay::done;
using belay::receiver;
using belay::result;
using belay::sender;

struct address {
  int depth = 0;
  std::string path;
};

co_task<result<>> frontier([[maybe_unused]] done stop, sender<address> out) {
  for (int depth = 0; depth < 4; ++depth) {
    address next{depth, "/"};
#ifdef REPAIRED
    auto sent = co_await out.co_send(std::move(next), stop);
#else
    auto sent = co_await out.co_send(std::move(next));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'frontier' cannot be stopped while it sends to 'out': only its receiver can end this send; give it a done [belay-unpreemptable-send]
#endif
    if (!sent)
      co_return {};
  }
  out.close();
  co_return {};
}

co_task<result<>> fetcher(done stop, receiver<address> in, int depth_limit) {
  while (auto a = co_await in.co_receive(stop)) {
    if (a->depth >= depth_limit)
      break;
  }
  co_return {};
}

co_task<> crawl(int depth_limit) {
  auto [tx, rx] = belay::make_channel<address>();
  belay::co_scope crawl(co_await belay::this_executor());
  crawl.go(&frontier, tx);
  crawl.go(&fetcher, rx, depth_limit);
  crawl.stop();
  if (auto r = co_await crawl.join(); !r)
    std::printf("%s\n", r.error().message());
}

int main() {
  belay::pool threads(2, 16);
  belay::sync_wait(threads, crawl(2));
}
