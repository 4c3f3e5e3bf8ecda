// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D4: a route is put into the table, from which the forwarding task takes it, and gets its gateway afterwards.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <map>
#include <memory>
#include <string>

struct route {
  explicit route(int network) : network(network) {}
  const int network;
  int gateway = 0;
  int metric = 1;
};

class route_table {
public:
  void publish(std::shared_ptr<route> r) {
    routes_.with([&](auto &all) { all[r->network] = std::move(r); });
  }
  std::shared_ptr<const route> find(int network) {
    return routes_.with([&](auto &all) -> std::shared_ptr<const route> {
      auto r = all.find(network);
      return r == all.end() ? nullptr : r->second;
    });
  }

private:
  belay::guarded<std::map<int, std::shared_ptr<route>>> routes_;
};

class router {
public:
  router() : forwarding_(belay::go([this](const belay::done &stop) { forward(stop); })) {}

  void add(int network, int gateway) {
    auto r = std::make_shared<route>(network);
#ifdef REPAIRED
    r->gateway = gateway;
    table_.publish(r);
#else
    table_.publish(r);
    r->gateway = gateway;
#endif
  }
  void send(int destination) { (void)packets_.tx.try_send(destination); }

private:
  void forward(const belay::done &stop) {
    for (int destination : packets_.rx.each(stop))
      if (auto r = table_.find(destination / 256))
        (void)sent_.tx.try_send(r->gateway);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads {{.*}}, and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  }

  route_table table_;
  belay::channel<int> packets_ = belay::make_channel<int>(4);
  belay::channel<int> sent_ = belay::make_channel<int>(4);
  belay::task forwarding_;
};

int main() {
  router r;
  r.send(10 * 256 + 1);
  r.add(10, 254);
}
