// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C9: a configuration store tells its watchers of the new version with a send that gives up at once. A watcher that isn't
// waiting at that moment never hears of it, and waits for a version that has come already.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/scope.h"
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

class store {
public:
  belay::receiver<std::monostate> watch() {
#ifdef REPAIRED
    auto [tx, rx] = belay::make_channel<std::monostate>(1);
#else
    auto [tx, rx] = belay::make_channel<std::monostate>();
#endif
    watchers_.push_back(std::move(tx));
    return rx;
  }
  void set(int version) {
    version_.with([&](int &v) { v = version; });
    for (const auto &w : watchers_)
      (void)w.try_send({});
  }
  int version() const {
    return version_.with_shared([](const int &v) { return v; });
  }

private:
  belay::guarded<int> version_{0};
  std::vector<belay::sender<std::monostate>> watchers_;
};

class server {
public:
  explicit server(store &s) : store_(s), changed_(s.watch()) {}
  int run(const belay::done &stop) {
    while (store_.version() < 2)
      if (!changed_.receive(stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in receive on 's.changed_': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
        return -1;
    return store_.version();
  }

private:
  store &store_;
  belay::receiver<std::monostate> changed_;
};

int main() {
  store settings;
  server s(settings);
  belay::scope all;
  all.go([&s](belay::done stop) { (void)s.run(stop); });
  settings.set(2);
  return all.join() ? 0 : 1;
}
