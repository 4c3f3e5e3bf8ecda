// Whoever starts a task can stop it, and hears when it has ended.
#include <atomic>
#include <utility>

#include "belay/channel.h"
#include "belay/task.h"

namespace {

using belay::done;

// Nothing will ever come on this channel, and nobody will close it: only the done ends the task.
belay::task reader(const belay::receiver<int>& rx, std::atomic<int>& seen) {
  return belay::go([rx, &seen](done stop) {
    for (int v : rx.each(stop)) seen += v;
  });
}

// Nobody will ever receive again: only the done ends the send.
belay::task writer(const belay::sender<int>& tx) {
  return belay::go([tx](done stop) {
    for (int i = 0; tx.send(i, stop); ++i) {
    }
  });
}

}  // namespace

int main() {
  auto [tx, silent] = belay::make_channel<int>();
  auto [full, rx] = belay::make_channel<int>();
  std::atomic<int> seen{0};

  belay::task reads = reader(silent, seen);
  belay::task writes = writer(full);
  const done terminated = reads.terminated();
  reads.stop();
  terminated.wait();
  if (!reads.join() || seen != 0) return 1;

  if (rx.receive().value_or(-1) != 0) return 1;
  writes = belay::task();  // as its destructor would do: stops and joins
  return 0;
}
