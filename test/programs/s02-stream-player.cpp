// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S2: closing a player fulfils the promise that its decoder waits for. The user closes it, the end of its life closes
// it, too, and a promise is fulfilled once: the second time throws, out of a destructor.
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

class player {
public:
  player() : closed_(closing_.get_future()), decoder_(&player::decode, this) {}
  ~player() {
    close();
    decoder_.join();
  }
  player(const player &) = delete;
  player &operator=(const player &) = delete;

  void close() {
#ifdef REPAIRED
    if (std::exchange(is_closed_, true))
      return;
#endif
    closing_.set_value();
  }

private:
  void decode() {
    closed_.wait();
    decoded_ = 0;
  }
  int decoded_ = 25;
#ifdef REPAIRED
  bool is_closed_ = false;
#endif
  std::promise<void> closing_;
  std::future<void> closed_;
  std::thread decoder_;
};

int main() {
  const auto p = std::make_unique<player>();
  p->close();
}
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'p->closing_' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
