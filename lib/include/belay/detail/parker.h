/// \file
/// What: a `parker` is the one place where a thread sleeps: `park` waits for a token, `unpark` leaves
///   one. Each thread has its own; a token left while nobody sleeps makes the next `park` return.
/// Lifetime: parkers are pooled and never freed, so an `unpark` that comes after its thread has moved
///   on or ended hits a live object and costs one spurious wake-up. Callers therefore park in a loop.
/// Memory ordering: an `unpark` happens before the return of the `park` that takes its token.
/// Complexity: constant; one system call to sleep and one to wake, none when the token is there.
/// Errors: none; the first use in a thread allocates, and terminates when memory is exhausted.
/// Source: Linux futex(2) FUTEX_WAIT_BITSET for the absolute deadline, which std::atomic::wait lacks;
///   std::thread::park in Rust for the token.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace belay::detail {

using time_point = std::chrono::steady_clock::time_point;
/// The deadline of an operation that has none.
inline constexpr time_point no_deadline = time_point::max();
/// `now + d`, or `no_deadline` where the sum would overflow.
time_point deadline_after(std::chrono::nanoseconds d) noexcept;

class parker {
 public:
  parker() = default;
  parker(const parker&) = delete;
  parker& operator=(const parker&) = delete;

  /// Sleeps until a token is there or the deadline has passed, and takes the token. May return early.
  void park(time_point deadline) noexcept;
  void unpark() noexcept;

 private:
  enum word : std::uint32_t { empty, parked, token };
  void sleep(time_point deadline) noexcept;
  void rouse() noexcept;

  std::atomic<std::uint32_t> word_{empty};
  parker* next_ = nullptr;  // in the pool
  friend class parker_lease;
};

/// The calling thread's parker for the length of one blocking operation.
class parker_lease {
 public:
  parker_lease() noexcept;
  ~parker_lease();
  parker_lease(const parker_lease&) = delete;
  parker_lease& operator=(const parker_lease&) = delete;

  parker& operator*() const noexcept { return *parker_; }

 private:
  parker* parker_;
};

}  // namespace belay::detail
