// What one writes by hand: a bounded queue with a std::mutex and two condition variables, and
// std::thread.
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

#include "cases.h"

namespace {

class queue {
 public:
  explicit queue(std::size_t capacity) : capacity_(capacity) {}

  void send(bench::item v) {
    std::unique_lock hold(lock_);
    if (capacity_ == 0) return hand_over(v, hold);
    not_full_.wait(hold, [&] { return items_.size() < capacity_; });
    items_.push_back(v);
    not_empty_.notify_one();
  }

  bench::item receive() {
    std::unique_lock hold(lock_);
    not_empty_.wait(hold, [&] { return !items_.empty() || closed_; });
    if (items_.empty()) return 0;
    const bench::item v = items_.front();
    items_.pop_front();
    ++taken_;
    not_full_.notify_one();
    if (capacity_ == 0) was_taken_.notify_all();
    return v;
  }

  void close(int) {
    const std::lock_guard hold(lock_);
    closed_ = true;
    not_empty_.notify_all();
  }

 private:
  void hand_over(bench::item v, std::unique_lock<std::mutex>& hold) {
    not_full_.wait(hold, [&] { return items_.empty(); });
    items_.push_back(v);
    const std::uint64_t mine = taken_ + 1;
    not_empty_.notify_one();
    was_taken_.wait(hold, [&] { return taken_ >= mine; });
  }

  const std::size_t capacity_;
  std::mutex lock_;
  std::condition_variable not_full_, not_empty_, was_taken_;
  std::deque<bench::item> items_;
  std::uint64_t taken_ = 0;
  bool closed_ = false;
};

struct library : bench::thread_library {
  static constexpr bool capacity_0 = true;
  using channel = queue;
  using started = bench::threads;
};

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, bench::run<library>); }
