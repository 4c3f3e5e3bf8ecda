#include "belay/detail/parker.h"

namespace belay::detail {

void parker::park(time_point deadline) noexcept {
  const bool until_woken = deadline == no_deadline || comes_back;
  const std::uint32_t sleep = sleeps_.load(std::memory_order_relaxed) + 1;
  if (until_woken) sleeps_.store(sleep, std::memory_order_relaxed);
  std::uint32_t expected = empty;
  if (word_.compare_exchange_strong(expected, parked, std::memory_order_acq_rel,
                                    std::memory_order_acquire)) {
    futex_wait(word_, parked, deadline);
  }
  word_.exchange(empty, std::memory_order_acquire);
  if (until_woken) sleeps_.store(sleep + 1, std::memory_order_relaxed);
}

void parker::unpark() noexcept {
  if (word_.exchange(token, std::memory_order_release) == parked) futex_wake(word_, 1);
}

std::uint32_t parker::asleep() noexcept {
  // A write, as only that reads the latest value. What the word says happened before it said so.
  if (word_.fetch_or(0, std::memory_order_acq_rel) != parked) return 0;
  const std::uint32_t n = sleeps_.load(std::memory_order_relaxed);
  return n % 2 != 0 ? n : 0;
}

}  // namespace belay::detail
