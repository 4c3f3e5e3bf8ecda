// oneTBB: concurrent_bounded_queue between std::threads, task_group for what is spawned. It has no
// rendezvous (the ping-pong uses capacity 1) and no close: each waiter gets an item.
#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/task_group.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "cases.h"

namespace {

class queue {
 public:
  explicit queue(std::size_t capacity) {
    items_.set_capacity(static_cast<std::ptrdiff_t>(std::max<std::size_t>(capacity, 1)));
  }
  void send(bench::item v) { items_.push(v); }
  bench::item receive() {
    bench::item v = 0;
    items_.pop(v);
    return v;
  }
  void close(int waiters) {
    for (int i = 0; i != waiters; ++i) items_.push(0);
  }

 private:
  oneapi::tbb::concurrent_bounded_queue<bench::item> items_;
};

class task_group {
 public:
  template <class F>
  void go(F f) {
    group_.run(std::move(f));
  }
  void join() { group_.wait(); }

 private:
  oneapi::tbb::task_group group_;
};

struct library : bench::thread_library {
  static constexpr bool capacity_0 = false;
  using channel = queue;
  using spawned = task_group;
};

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, bench::run<library>); }
