// Boost.Fiber, all fibers on one thread. Its buffered channel has 2^k slots and uses one less.
#include <bit>
#include <boost/fiber/all.hpp>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "cases.h"

namespace {

namespace fibers = boost::fibers;

class one_channel {
 public:
  explicit one_channel(std::size_t capacity) {
    if (capacity != 0) buffered_.emplace(std::bit_ceil(capacity + 1));
  }
  void send(bench::item v) {
    if (buffered_)
      buffered_->push(v);
    else
      direct_.push(v);
  }
  bench::item receive() {
    bench::item v = 0;
    if (buffered_)
      buffered_->pop(v);
    else
      direct_.pop(v);
    return v;
  }
  void close(int) {
    if (buffered_)
      buffered_->close();
    else
      direct_.close();
  }

 private:
  fibers::unbuffered_channel<bench::item> direct_;
  std::optional<fibers::buffered_channel<bench::item>> buffered_;
};

class fiber_tasks {
 public:
  template <class F>
  void go(F f) {
    all_.emplace_back(std::move(f));
  }
  void join() {
    for (fibers::fiber& f : all_) f.join();
  }

 private:
  std::vector<fibers::fiber> all_;
};

class fiber_latch {
 public:
  explicit fiber_latch(int n) : left_(n) {}
  void count_down() { --left_; }
  void wait() const {
    while (left_ != 0) boost::this_fiber::yield();
  }

 private:
  int left_;
};

struct library {
  static constexpr bool capacity_0 = true;
  using channel = one_channel;
  using tasks = fiber_tasks;
  using spawned = fiber_tasks;
  using latch = fiber_latch;
  static void settle() { boost::this_fiber::yield(); }
};

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, bench::run<library>); }
