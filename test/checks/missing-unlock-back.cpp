// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
//
// K2: a lock that gives back what unlocks it.

#include <atomic>
#include <memory>

class Spin {
  struct Unlock {
    void operator()(Spin *s) { s->unlock(); }
  };

public:
  std::unique_ptr<Spin, Unlock> lock() {
    while (flag.test_and_set(std::memory_order_acquire)) {
    }
    return std::unique_ptr<Spin, Unlock>(this);
  }
  void enter() {
    while (flag.test_and_set(std::memory_order_acquire)) {
    }
  }
  void unlock() { flag.clear(std::memory_order_release); }

private:
  std::atomic_flag flag = ATOMIC_FLAG_INIT;
};

class Table {
public:
  void ok_insert(int n) {
    auto held = spin.lock();
    sum += n;
  }
  int ok_find() {
    auto held = spin.lock();
    return sum;
  }

private:
  Spin spin;
  int sum = 0;
};
