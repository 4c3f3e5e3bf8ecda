/// \file
/// What: the lock of a channel: a word that says free, held, or held with sleepers.
/// Lifetime: trivial; it may be destroyed as soon as nobody holds it or waits for it.
/// Memory ordering: an `unlock` happens before the `lock` that follows it.
/// Complexity: one atomic operation each when free. A waiter spins a few microseconds, for critical
///   sections are short, then sleeps; not fair.
/// Errors: none.
/// Source: Drepper, "Futexes Are Tricky" (2011), mutex2.
#pragma once

#include "belay/detail/futex.h"

namespace belay::detail {

class mutex {
 public:
  mutex() = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  void lock() noexcept {
    std::uint32_t expected = free;
    if (!word_.compare_exchange_strong(expected, held, std::memory_order_acquire,
                                       std::memory_order_relaxed)) {
      wait();
    }
  }
  void unlock() noexcept {
    if (word_.exchange(free, std::memory_order_release) == crowded) futex_wake(word_, 1);
  }

 private:
  enum : std::uint32_t { free, held, crowded };
  void wait() noexcept;

  atomic<std::uint32_t> word_{free};
};

}  // namespace belay::detail
