// moodycamel's queues between std::threads: BlockingReaderWriterCircularBuffer where there is one
// at each end, else BlockingConcurrentQueue with the library's semaphore in front of it for the
// capacity. There is no rendezvous (the ping-pong uses capacity 1) and no close: each waiter gets
// an item.
#include <concurrentqueue/blockingconcurrentqueue.h>
#include <readerwriterqueue/readerwritercircularbuffer.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "cases.h"

namespace {

class pair_queue {
 public:
  explicit pair_queue(std::size_t capacity) : items_(std::max<std::size_t>(capacity, 1)) {}
  void send(bench::item v) { items_.wait_enqueue(v); }
  bench::item receive() {
    bench::item v = 0;
    items_.wait_dequeue(v);
    return v;
  }

 private:
  moodycamel::BlockingReaderWriterCircularBuffer<bench::item> items_;
};

class crowd_queue {
 public:
  explicit crowd_queue(std::size_t capacity)
      : free_(static_cast<moodycamel::LightweightSemaphore::ssize_t>(capacity)) {}
  void send(bench::item v) {
    while (!free_.wait()) continue;
    items_.enqueue(v);
  }
  bench::item receive() {
    bench::item v = 0;
    items_.wait_dequeue(v);
    free_.signal();
    return v;
  }
  void close(int waiters) {
    for (int i = 0; i != waiters; ++i) send(0);
  }

 private:
  moodycamel::LightweightSemaphore free_;
  moodycamel::BlockingConcurrentQueue<bench::item> items_;
};

template <class Queue>
struct library : bench::thread_library {
  static constexpr bool capacity_0 = false;
  using channel = Queue;
};

}  // namespace

int main(int argc, char** argv) {
  return bench::drive(argc, argv, [](std::string_view name, std::uint64_t n) {
    if (name == "ping-pong") return std::optional(bench::ping_pong<library<pair_queue>>(n));
    if (name.starts_with("mp") || name == "close") return bench::run<library<crowd_queue>>(name, n);
    const auto capacity = bench::capacity_of(name).value_or(0);
    if (capacity == 0) return std::optional<bench::cost>();
    if (name.starts_with("spsc-"))
      return std::optional(bench::flow<library<pair_queue>>(1, 1, capacity, n));
    if (name.starts_with("pipeline-"))
      return std::optional(bench::pipeline<library<pair_queue>>(capacity, n));
    return std::optional<bench::cost>();
  });
}
