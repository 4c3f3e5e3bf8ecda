// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L6: a price feed runs from start to stop, and its destructor only waits. The trader starts it and, when the market is
// closed, leaves without having stopped it.
#include "belay/done.h"
#include "belay/guarded.h"
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <thread>

class price_feed {
public:
  explicit price_feed(std::string symbol) : symbol_(std::move(symbol)) {}
  ~price_feed() {
#ifdef REPAIRED
    stop();
#endif
    if (thread_.joinable())
      thread_.join();
  }
  price_feed(const price_feed &) = delete;
  price_feed &operator=(const price_feed &) = delete;

  void start() {
    thread_ = std::thread([this] {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'trade' joins thread 'lambda' before anything signals 'stop_' [belay-done-never-signalled]
      stop_.get().wait();
      prices_.with([](auto &p) { p.clear(); });
    });
  }
  void stop() { stop_.signal(); }
  void quote(long cents) {
    prices_.with([&](auto &p) { p[symbol_] = cents; });
  }

private:
  const std::string symbol_;
  belay::guarded<std::map<std::string, long>> prices_;
  belay::done_source stop_;
  std::thread thread_;
};

static bool market_is_open(int hour) { return hour >= 9 && hour < 17; }

bool trade(int hour) {
  auto feed = std::make_unique<price_feed>("ACME");
  feed->start();
  if (!market_is_open(hour))
    return false;
  feed->quote(1250);
  feed->stop();
  return true;
}
