// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L15: a bridge waits for messages of either of its two sides. Without a second side nothing is connected there, and
// the bridge selects among what can never happen: the case that was switched off and a done of nobody.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include <array>
#include <optional>
#include <thread>
#include <variant>

struct message {
  int topic = 0;
};

class bridge {
public:
  bridge(std::optional<belay::receiver<message>> upstream, belay::done stop)
      : upstream_(std::move(upstream)), stop_(std::move(stop)), pump_(&bridge::pump, this) {}
  ~bridge() { pump_.join(); }
  bridge(bridge &&) = delete;

private:
  void pump() {
    for (bool open = true; open;)
      open = upstream_ ? relay() : idle();
  }
  bool relay() {
    auto r = belay::select(belay::on_done(stop_), belay::on_receive(*upstream_));
    if (r.index() == 0)
      return false;
    const auto &m = std::get<1>(r);
    if (m)
      ++relayed_[static_cast<std::size_t>(m->topic) % relayed_.size()];
    return m.has_value();
  }
  bool idle() {
    auto r = belay::select(belay::on_done(stop_), belay::never());
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in select: none of what it waits for will come [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    return r.index() != 0;
  }

  std::optional<belay::receiver<message>> upstream_;
  belay::done stop_;
  std::array<int, 2> relayed_{};
  std::thread pump_;
};

void run_bridge(bool connected) {
  belay::done_source shutdown;
  std::optional<belay::receiver<message>> upstream;
  auto [tx, rx] = belay::make_channel<message>(1);
  if (connected)
    upstream = rx;
#ifdef REPAIRED
  bridge b(upstream, shutdown.get());
#else
  bridge b(upstream, belay::done());
#endif
  (void)tx.send(message{3}, shutdown.get());
  tx.close();
  shutdown.signal();
}
