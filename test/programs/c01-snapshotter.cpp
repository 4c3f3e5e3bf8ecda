// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C1: a state machine orders snapshots from a snapshotter, which answers each with a trim of the log. Both channels have
// no room, and the machine looks at the trims only after its last order: the second order and the first trim wait for
// each other.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/scope.h"
#include <memory>
#include <utility>
#include <vector>

struct entry {
  int index;
  int command;
};
struct trim {
  int upto;
};

class actor {
public:
  virtual ~actor() = default;
  virtual belay::result<void> run(const belay::done &stop) = 0;
};

class snapshotter final : public actor {
public:
  snapshotter(belay::receiver<entry> orders, belay::sender<trim> trims)
      : orders_(std::move(orders)), trims_(std::move(trims)) {}
  belay::result<void> run(const belay::done &stop) override {
    while (auto e = orders_.receive(stop)) {
      stored_ += e->command;
      if (auto sent = trims_.send(trim{e->index}, stop); !sent)
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in send on 'trims_', from which thread 3 would receive, while thread 3 waits for thread 2: both wait for ever; give a channel room, or let one of them receive first [belay-blocking-cycle]
// CHECK: note: thread 3 waits in send on 'orders_', from which thread 2 would receive
        return sent;
    }
    trims_.close();
    return {};
  }

private:
  belay::receiver<entry> orders_;
  belay::sender<trim> trims_;
  long stored_ = 0;
};

class state_machine final : public actor {
public:
  state_machine(belay::sender<entry> orders, belay::receiver<trim> trims)
      : orders_(std::move(orders)), trims_(std::move(trims)) {}
  belay::result<void> run(const belay::done &stop) override {
    for (int index = 0; index < 4; ++index) {
      log_.push_back({index, index * 10});
      if (log_.size() < 2)
        continue;
      if (auto sent = orders_.send(log_.back(), stop); !sent)
        return sent;
#ifdef REPAIRED
      auto t = trims_.receive(stop);
      if (!t)
        return t.error();
      drop(*t);
#endif
    }
    orders_.close();
    while (auto t = trims_.receive(stop))
      drop(*t);
    return {};
  }

private:
  void drop(const trim &t) {
    if (!log_.empty() && log_.front().index < t.upto)
      log_.erase(log_.begin());
  }
  belay::sender<entry> orders_;
  belay::receiver<trim> trims_;
  std::vector<entry> log_;
};

int main() {
  auto [order_tx, order_rx] = belay::make_channel<entry>();
  auto [trim_tx, trim_rx] = belay::make_channel<trim>();
  std::vector<std::unique_ptr<actor>> actors;
  actors.push_back(std::make_unique<snapshotter>(std::move(order_rx), std::move(trim_tx)));
  actors.push_back(std::make_unique<state_machine>(std::move(order_tx), std::move(trim_rx)));
  belay::scope node;
  for (const auto &a : actors)
    node.go([raw = a.get()](belay::done stop) { return raw->run(stop); });
  return node.join() ? 0 : 1;
}
