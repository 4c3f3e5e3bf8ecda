/// \file
/// What: a `parker` is where a thread sleeps: `park` waits for a token, `unpark` leaves one. Each
///   thread has its own; a token left while nobody sleeps makes the next `park` return. It also
///   remembers what its thread sleeps in, for `blocked_operations`.
/// Lifetime: parkers are pooled and never freed, so an `unpark` that comes after its thread has
///   moved on or ended hits a live object and costs one spurious wake-up. Callers therefore park in
///   a loop.
/// Memory ordering: an `unpark` happens before the return of the `park` that takes its token.
/// Complexity: constant; one system call to sleep and one to wake, none when the token is there.
/// Errors: none; the first use in a thread allocates, and terminates when memory is exhausted.
/// Source: std::thread::park in Rust for the token; crossbeam-utils, which counts references
///   instead.
#pragma once

#include <cstdint>
#include <vector>

#include "belay/blocked.h"
#include "belay/detail/futex.h"
#include "belay/detail/mutex.h"
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
  void leave() noexcept;

  spin_budget budget;  // the owner's

 private:
  friend class parker_lease;
  friend std::vector<blocked_operation> belay::blocked_operations();
  enum word : std::uint32_t { empty, parked, token };

  atomic<std::uint32_t> word_{empty};
  parker* next_free_ = nullptr;   // guarded by the pool's lock
  parker* next_known_ = nullptr;  // written once, under the pool's lock
  mutex site_lock_;
  bool inside_ = false;          // guarded by site_lock_
  blocked_operation operation_;  // guarded by site_lock_
};

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
