// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// T1: a text cursor blinks at the ticks of a ticker in a thread, which leaves by a break when the cursor is hidden.
// Hiding it doesn't stop the ticks, and the flag is looked at on a tick of the second ticker only.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/ticker.h"
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <variant>

using namespace std::chrono_literals;

class cursor {
public:
  void show() {
    blinking_ = std::make_unique<std::thread>([this] { blink(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'cursor::hide' joins thread 'lambda' before anything sets 'hidden_' [belay-done-never-signalled]
  }
  void hide() {
    if (!blinking_)
      return;
#ifdef REPAIRED
    hidden_.store(true);
#endif
    blinking_->join();
    blinking_.reset();
    hidden_.store(true);
  }
  bool lit() const { return lit_.load(); }

private:
  void blink() {
    belay::ticker slow(500ms), fast(50ms);
    while (!hidden_.load()) {
      auto t = belay::select(belay::on_receive(slow.ticks()), belay::on_receive(fast.ticks()));
      if (t.index() == 0)
        lit_ = !lit_;
    }
  }
  std::atomic<bool> hidden_{false}, lit_{false};
  std::unique_ptr<std::thread> blinking_;
};

int main() {
  cursor c;
  c.show();
  c.hide();
  return c.lit() && !c.lit();
}
