/// \file
/// What: a `parker` is where a thread sleeps: `park` waits for a token, `unpark` leaves one. Each
///   thread has its own; a token left while nobody sleeps makes the next `park` return. It also
///   shows what its thread sleeps in, for `blocked_operations`, and that it does, for `standstill`.
/// Lifetime: parkers are pooled and never freed, so an `unpark` that comes after its thread has
///   moved on or ended hits a live object and costs one spurious wake-up. Callers therefore park in
///   a loop.
/// Memory ordering: an `unpark` happens before the return of the `park` that takes its token.
/// Complexity: constant; one system call to sleep and one to wake, none when the token is there.
/// Errors: none; the first use in a thread allocates, and terminates when memory is exhausted.
/// Source: std::thread::park in Rust for the token; crossbeam-utils, which counts references
///   instead.
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "belay/blocked.h"
#include "belay/detail/futex.h"
#include "belay/detail/mutex.h"
#include "belay/detail/published.h"
#include "belay/detail/spin.h"

namespace belay::detail {

class parker {
 public:
  parker() = default;
  parker(const parker&) = delete;
  parker& operator=(const parker&) = delete;

  /// Sleeps until a token is there or the deadline has passed, and takes the token. May return
  /// early.
  void park(time_point deadline) noexcept;
  void unpark() noexcept;

  /// By the owner, around its sleeps in one operation.
  void enter(const blocked_site& site) noexcept;
  void leave() noexcept { shown_.hide(); }

  /// The number of the sleep that its thread is in, if only an `unpark` can end that, or if it comes
  /// back to it; 0 if not.
  std::uint32_t asleep() noexcept;

  /// Adds the operations that threads sleep in.
  static void collect(std::vector<blocked_operation>& into);
  /// Adds the parkers that are asleep, each with its thread.
  static void collect(std::vector<std::pair<long, parker*>>& into);

  spin_budget budget;       // the owner's
  bool comes_back = false;  // the owner's: at the deadline it looks around, and sleeps again

 private:
  friend class parker_lease;
  enum word : std::uint32_t { empty, parked, token };

  atomic<std::uint32_t> word_{empty};
  parker* next_free_ = nullptr;           // guarded by the pool's lock
  parker* next_known_ = nullptr;          // written once, under the pool's lock
  std::atomic<long> thread_{0};           // its owner's native number
  std::atomic<std::uint32_t> sleeps_{0};  // odd while asleep
  struct shown {
    blocked_site site;
    std::thread::id thread;
    std::chrono::steady_clock::time_point since;
  };
  published<shown> shown_;
};

/// Were all of them asleep all the time while `meanwhile` ran, and did that return true?
template <std::predicate F>
bool all_asleep(std::span<parker* const> parkers, F&& meanwhile) {
  // Who is in the same sleep at both looks was asleep between them.
  const auto look = [parkers] {
    std::uint64_t sum = 0;  // of numbers that only grow
    for (parker* p : parkers) {
      const std::uint32_t n = p->asleep();
      if (n == 0) return std::uint64_t{0};
      sum += n;
    }
    return sum;
  };
  const std::uint64_t first = look();
  return (first != 0 || parkers.empty()) && meanwhile() && look() == first;
}

/// The calling thread's parker for the length of one blocking operation.
class parker_lease {
 public:
  parker_lease() noexcept;
  ~parker_lease();
  parker_lease(const parker_lease&) = delete;
  parker_lease& operator=(const parker_lease&) = delete;

  parker& operator*() const noexcept { return *parker_; }
  parker* operator->() const noexcept { return parker_; }

 private:
  parker* parker_;
};

}  // namespace belay::detail
