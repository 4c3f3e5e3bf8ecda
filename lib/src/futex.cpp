#include "belay/detail/futex.h"

#if defined(__linux__) && !defined(BELAY_PORTABLE_PARKER)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#define BELAY_FUTEX 1
#else
#include <condition_variable>
#include <mutex>
#define BELAY_FUTEX 0
#endif

namespace belay::detail {

time_point deadline_after(std::chrono::nanoseconds d) noexcept {
  const time_point now = std::chrono::steady_clock::now();
  return d >= no_deadline - now ? no_deadline : now + d;
}

#if BELAY_FUTEX

void futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected,
                time_point deadline) noexcept {
  static_assert(sizeof word == 4 && atomic<std::uint32_t>::is_always_lock_free);
  timespec at{};
  timespec* until = nullptr;
  if (deadline != no_deadline) {
    const auto since = deadline.time_since_epoch();
    const auto s = std::chrono::floor<std::chrono::seconds>(since);
    at.tv_sec = s.count();
    at.tv_nsec = std::chrono::nanoseconds(since - s).count();
    until = &at;
  }
  syscall(SYS_futex, reinterpret_cast<const std::uint32_t*>(&word),
          FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, until, nullptr, FUTEX_BITSET_MATCH_ANY);
}

void futex_wake(const atomic<std::uint32_t>& word, int count) noexcept {
  syscall(SYS_futex, reinterpret_cast<const std::uint32_t*>(&word), FUTEX_WAKE | FUTEX_PRIVATE_FLAG,
          count, nullptr, nullptr, 0);
}

#else

namespace {
// One pair for all words: the fallback is for systems without a futex, and simple.
struct bedroom {
  std::mutex lock;
  std::condition_variable woken;
};
bedroom& the_bedroom() {
  static bedroom& b = *new bedroom;  // never destroyed: threads may outlive main
  return b;
}
}  // namespace

void futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected,
                time_point deadline) noexcept {
  bedroom& b = the_bedroom();
  std::unique_lock hold(b.lock);
  const auto awake = [&] { return word.load(std::memory_order_relaxed) != expected; };
  if (deadline == no_deadline) {
    b.woken.wait(hold, awake);
  } else {
    b.woken.wait_until(hold, deadline, awake);
  }
}

void futex_wake(const atomic<std::uint32_t>&, int) noexcept {
  bedroom& b = the_bedroom();
  {
    std::lock_guard hold(b.lock);
  }  // a sleeper that saw the old value is in wait by now
  b.woken.notify_all();
}

#endif

}  // namespace belay::detail
