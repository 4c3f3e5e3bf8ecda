// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D6: buffers are leased from a stock, and given back to it by the lease's end. A lease that is given back early still
// has its pointer, and writes once more what somebody else may have got.
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

struct buffer {
  int bytes = 0;
};

class stock {
public:
  using lease = std::unique_ptr<buffer, std::function<void(buffer *)>>;

  lease take() {
    std::unique_ptr<buffer> b;
    {
      const std::lock_guard hold(mutex_);
      if (!free_.empty()) {
        b = std::move(free_.back());
        free_.pop_back();
      }
    }
    if (!b)
      b = std::make_unique<buffer>();
    return lease(b.release(), [this](buffer *back) { put(back); });
  }

private:
  void put(buffer *back) {
    const std::lock_guard hold(mutex_);
    free_.emplace_back(back);
  }
  std::mutex mutex_;
  std::vector<std::unique_ptr<buffer>> free_;
};

static void receive(stock &from, int bytes) {
  stock::lease l = from.take();
  buffer *const filling = l.get();
  filling->bytes = bytes;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 writes 'bytes', and nothing orders this and what thread 2 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
#ifdef REPAIRED
  filling->bytes += 4;
  l.reset();
#else
  l.reset();
  filling->bytes += 4;
#endif
}

int main() {
  stock all;
  std::thread first([&all] { receive(all, 100); });
  std::thread second([&all] { receive(all, 200); });
  first.join();
  second.join();
  const stock::lease last = all.take();
  return last->bytes > 0 ? 0 : 1;
}
