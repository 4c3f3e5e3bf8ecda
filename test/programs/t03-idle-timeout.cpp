// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// T3: a connection closes itself when it was idle. Its loop takes the expiry in a select, answers it with one more
// probe, and stops the timer by the usual "stop, and drain if it was too late", though the expiry is taken.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/timer.h"
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

using namespace std::chrono_literals;

struct expiry {};

class idle_timer {
public:
  idle_timer() : fired_(belay::make_channel<expiry>(1)) { arm(); }

  const belay::receiver<expiry> &fired() const { return fired_.rx; }
  void reset(bool expired) {
    timer_.reset();
    if (expired)
      drain();
    arm();
  }

private:
  using call = std::function<void()>;
  void arm() {
    timer_ = std::make_unique<belay::timer<call>>(30s, [tx = fired_.tx] { (void)tx.try_send(expiry{}); });
  }
  void drain() {
#ifdef REPAIRED
    (void)fired_.rx.try_receive();
#else
    (void)fired_.rx.receive();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'c.idle_.fired_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread sends on 'tx'
#endif
  }
  belay::channel<expiry> fired_;
  std::unique_ptr<belay::timer<call>> timer_;
};

class connection {
public:
  explicit connection(belay::receiver<int> requests) : requests_(std::move(requests)) {}
  int serve() {
    int served = 0;
    for (int probes = 0; probes < 2;) {
      auto next = belay::select(belay::on_receive(requests_), belay::on_receive(idle_.fired()));
      if (const auto *request = std::get_if<0>(&next)) {
        if (!*request)
          break;
        ++served;
        idle_.reset(false);
      } else {
        ++probes;
        idle_.reset(true);
      }
    }
    return served;
  }

private:
  belay::receiver<int> requests_;
  idle_timer idle_;
};

int main() {
  auto [tx, rx] = belay::make_channel<int>(2);
  (void)tx.send(1);
  connection c(rx);
  return c.serve() == 1 ? 0 : 1;
}
