// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D6: buffers go round between a reader and a hasher: filled ones by one channel, empty ones back by another. The
// reader tops a buffer up after it has sent it.
#include "belay/channel.h"
#include "belay/scope.h"
#include <array>
#include <cstdio>
#include <memory>
#include <utility>

struct buffer {
  std::array<unsigned char, 4> bytes{};
  std::size_t used = 0;
};
using buffer_ptr = std::unique_ptr<buffer>;

class reader {
public:
  reader(belay::receiver<buffer_ptr> empty, belay::sender<buffer_ptr> full)
      : empty_(std::move(empty)), full_(std::move(full)) {}
  void run(const belay::done &stop) {
    for (unsigned char block = 1; block <= 2; ++block) {
      auto b = empty_.receive(stop);
      if (!b)
        break;
      buffer &filling = **b;
      filling.bytes.fill(block);
      filling.used = filling.bytes.size() - 1;
#ifdef REPAIRED
      filling.used = filling.bytes.size();
      if (!full_.send(*std::move(b), stop))
        break;
#else
      if (!full_.send(*std::move(b), stop))
        break;
      filling.used = filling.bytes.size();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: what 'the value' points to is written after it was sent to 'full_': the receiver may read it by now [belay-use-after-send]
#endif
    }
    full_.close();
  }

private:
  belay::receiver<buffer_ptr> empty_;
  belay::sender<buffer_ptr> full_;
};

int main() {
  auto empty = belay::make_channel<buffer_ptr>(2);
  auto full = belay::make_channel<buffer_ptr>(2);
  (void)empty.tx.send(std::make_unique<buffer>());
  unsigned hash = 0;
  belay::scope both;
  both.go([r = std::make_shared<reader>(empty.rx, full.tx)](const belay::done &stop) { r->run(stop); });
  for (buffer_ptr b : full.rx) {
    for (std::size_t i = 0; i < b->used; ++i)
      hash = hash * 31 + b->bytes[i];
    if (!empty.tx.try_send(std::move(b)))
      break;
  }
  std::printf("%u\n", hash);
}
