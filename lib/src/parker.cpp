#include "belay/detail/parker.h"

namespace belay::detail {

void parker::park(time_point deadline) noexcept {
  std::uint32_t expected = empty;
  if (word_.compare_exchange_strong(expected, parked, std::memory_order_acquire,
                                    std::memory_order_acquire)) {
    futex_wait(word_, parked, deadline);
  }
  word_.exchange(empty, std::memory_order_acquire);
}

void parker::unpark() noexcept {
  if (word_.exchange(token, std::memory_order_release) == parked) futex_wake(word_, 1);
}

}  // namespace belay::detail
