// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck --check-prefix=STATS %s
// RUN: %belay check --no-cache %s -- -std=c++20 -pthread -I%belay_include | FileCheck --allow-empty --implicit-check-not=warning %s
// STATS: completely 2{{$}}
// STATS: problems 0{{$}}
// Four threads that hand things over: what is only one thread's own makes no states that differ.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <memory>
#include <vector>

using namespace belay;

struct source {
  virtual ~source() = default;
  virtual const channel<int> &notify() = 0;
};
struct addresses final : source {
  const channel<int> &notify() override { return all; }
  channel<int> all = make_channel<int>();
};
struct connection {
  void watch(const channel<int> &done) {
    for (int address : from->notify().rx)
      seen.push_back(address);
    done.tx.close();
  }
  std::unique_ptr<source> from = std::make_unique<addresses>();
  std::vector<int> seen;
};

static void dial() {
  connection c;
  auto ended = make_channel<int>(1);
  scope s;
  s.go([&, ended] {
    if (c.from->notify().rx) {
      auto done = make_channel<int>();
      s.go([&, done] { c.watch(done); });
      (void)done.rx.receive();
    }
    ended.tx.close();
  });
  c.from->notify().tx.close();
  (void)s.join();
}

int main() {
  task t = go([] { dial(); });
}
