// The core's atomics under the scheduler: each operation is a step, and the steps of all threads
// are interleaved in every order that the bounds allow. Sequentially consistent: what weaker orders
// allow is for TSan to see.
#pragma once

#include <atomic>

#include "schedule.h"

namespace belay::detail {

template <class T>
class atomic {
 public:
  atomic(T v = T()) noexcept : value_(v) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  T load(std::memory_order) const noexcept {
    schedule::step(this, schedule::access::read);
    return value_;
  }
  void store(T v, std::memory_order) noexcept {
    schedule::step(this, schedule::access::write);
    value_ = v;
  }
  T exchange(T v, std::memory_order) noexcept {
    schedule::step(this, schedule::access::write);
    return std::exchange(value_, v);
  }
  T fetch_or(T v, std::memory_order) noexcept {
    schedule::step(this, schedule::access::write);
    return std::exchange(value_, static_cast<T>(value_ | v));
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order,
                               std::memory_order = std::memory_order_seq_cst) noexcept {
    schedule::step(this, schedule::access::write);
    if (value_ != expected) {
      expected = value_;
      return false;
    }
    value_ = desired;
    return true;
  }
  bool compare_exchange_weak(T& expected, T desired, std::memory_order o) noexcept {
    return compare_exchange_strong(expected, desired, o);
  }
  T unscheduled() const noexcept { return value_; }

 private:
  T value_;
};

}  // namespace belay::detail
