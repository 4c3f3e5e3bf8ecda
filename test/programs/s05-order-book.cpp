// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S5: an exchange ends its threads in the order in which they were made, and the matcher's input is closed by the
// gateway after it. The matcher's end is awaited while its input is open.
#include "belay/channel.h"
#include "belay/task.h"
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

struct order {
  int price = 0;
  bool buy = false;
};

class component {
public:
  virtual ~component() = default;
  virtual void close() = 0;
};

class matcher : public component {
public:
  explicit matcher(belay::receiver<order> in) : in_(std::move(in)), thread_([this] { match(); }) {}
  void close() override { thread_.join(); }
  int trades() const { return trades_; }

private:
  void match() {
    int best = 0;
    for (const order &o : in_) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in receive on 'in_': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      if (o.buy && o.price >= best)
        ++trades_;
      best = o.buy ? best : o.price;
    }
  }
  belay::receiver<order> in_;
  int trades_ = 0;
  std::thread thread_;
};

class gateway : public component {
public:
  explicit gateway(belay::sender<order> out) : out_(std::move(out)) {}
  void submit(const order &o) { (void)out_.send(o); }
  void close() override { out_.close(); }

private:
  belay::sender<order> out_;
};

class exchange {
public:
  exchange() {
    auto [tx, rx] = belay::make_channel<order>(2);
    auto m = std::make_unique<matcher>(std::move(rx));
    auto g = std::make_unique<gateway>(std::move(tx));
    gateway_ = g.get();
    components_.push_back(std::move(m));
    components_.push_back(std::move(g));
  }
  ~exchange() {
#ifdef REPAIRED
    for (auto c = components_.rbegin(); c != components_.rend(); ++c)
      (*c)->close();
#else
    for (const auto &c : components_)
      c->close();
#endif
  }
  void submit(const order &o) { gateway_->submit(o); }

private:
  gateway *gateway_ = nullptr;
  std::vector<std::unique_ptr<component>> components_;
};

int main() {
  exchange e;
  e.submit({100, false});
  e.submit({101, true});
}
