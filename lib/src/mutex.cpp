#include "belay/detail/mutex.h"

#include "belay/detail/spin.h"

namespace belay::detail {

void mutex::wait() noexcept {
  for (spin awake(10); awake.once();) {
    std::uint32_t expected = free;
    if (word_.load(std::memory_order_relaxed) == free &&
        word_.compare_exchange_strong(expected, held, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
      return;
    }
  }
  while (word_.exchange(crowded, std::memory_order_acquire) != free) {
    futex_wait(word_, crowded, no_deadline);
  }
}

}  // namespace belay::detail
