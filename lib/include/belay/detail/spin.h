/// \file
/// What: how a thread waits awake before it sleeps: `spin` gives the looks of one wait,
///   `spin_budget` is how many of them a thread has found worth it. Waiting for a lock that is held
///   for a moment, or for a value that is half written, is a `spin` too.
/// Lifetime: a `spin` is a local of one wait; a `spin_budget` belongs to one thread's parker.
/// Memory ordering: none.
/// Complexity: about 1 us of PAUSE, then sched_yield up to the budget: 4 us at first, doubled when
///   the sleep that followed was short, halved when it was long, at most `spin_limit()`.
/// Errors: none.
/// Source: Karlin et al., "Empirical Studies of Competitive Spinning for a Shared-Memory
///   Multiprocessor" (1991): spin as long as a sleep and a wake-up would cost.
#pragma once

#include <chrono>
#include <limits>

namespace belay {

/// The longest that a blocked operation stays awake. BELAY_SPIN_US in the environment sets the
/// start value, else it is 50 us; 0 always sleeps. No thread spins where only one core may be used.
std::chrono::microseconds spin_limit() noexcept;
void set_spin_limit(std::chrono::microseconds limit) noexcept;

namespace detail {

void pause() noexcept;

class spin {
 public:
  /// For a peer who is in the middle of an operation, and needs no wake-up.
  static constexpr int for_ever = std::numeric_limits<int>::max();

  /// Waits with up to `yields` calls of sched_yield, after pauses, which `patient` looks make
  /// longer.
  explicit spin(int yields, bool patient = false) noexcept
      : left_(yields), step_(patient ? 4 : 1), grow_(patient ? 2 : 1) {}
  /// Waits a moment; false when it is time to sleep.
  bool once() noexcept;

 private:
  static constexpr int pauses = 64;
  int paused_ = 0;
  int left_;
  int step_;
  const int grow_;
};

class spin_budget {
 public:
  /// sched_yields worth trying now; negative when not even pauses are.
  int yields() const noexcept;
  /// The spin failed, and the thread slept for `d`.
  void slept(std::chrono::nanoseconds d) noexcept;

 private:
  int yields_ = 3;
  int sleeps_ = 0;
  bool alone_ = one_core();
  static bool one_core() noexcept;
};

}  // namespace detail
}  // namespace belay
