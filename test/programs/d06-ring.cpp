// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D6: a ring for one producer and one consumer is synchronised by its two positions. The producer moves its position
// on before it has written the element.
#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>

template <class T, std::size_t N> class ring {
public:
  bool push(const T &value) {
    const std::size_t tail = tail_.load();
    if (tail - head_.load() == N)
      return false;
#ifdef REPAIRED
    slots_[tail % N] = value;
    tail_.store(tail + 1);
#else
    tail_.store(tail + 1);
    slots_[tail % N] = value;
#endif
    return true;
  }
  std::optional<T> pop() {
    const std::size_t head = head_.load();
    if (head == tail_.load())
      return std::nullopt;
    std::optional<T> value(slots_[head % N]);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'f.ticks_.slots_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    head_.store(head + 1);
    return value;
  }

private:
  std::array<T, N> slots_{};
  std::atomic<std::size_t> head_{0}, tail_{0};
};

struct tick {
  int price = 0;
};

class feed {
public:
  void publish(int price) {
    while (!ticks_.push({price}))
      std::this_thread::yield();
  }
  int wait_for_one() {
    for (;;) {
      if (const auto t = ticks_.pop())
        return t->price;
      std::this_thread::yield();
    }
  }

private:
  ring<tick, 2> ticks_;
};

int main() {
  feed f;
  int last = 0;
  std::thread strategy([&] { last = f.wait_for_one(); });
  f.publish(100);
  strategy.join();
  return last == 100 ? 0 : 1;
}
