#include "belay/detail/spin.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#ifdef __linux__
#include <sched.h>
#endif
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace belay {

namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr long most_us = 1'000'000;

std::atomic<long>& limit() noexcept {
  static std::atomic<long> us = [] {
    const char* wanted = std::getenv("BELAY_SPIN_US");
    char* end = nullptr;
    const long n = wanted != nullptr ? std::strtol(wanted, &end, 10) : 0;
    return end != nullptr && end != wanted && *end == '\0' ? std::clamp(n, 0L, most_us) : 50L;
  }();
  return us;
}

}  // namespace

microseconds spin_limit() noexcept { return microseconds(limit().load(std::memory_order_relaxed)); }

void set_spin_limit(microseconds wanted) noexcept {
  const auto us = std::clamp(wanted, microseconds(0), microseconds(most_us));
  limit().store(static_cast<long>(us.count()), std::memory_order_relaxed);
}

namespace detail {

void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

bool spin::once() noexcept {
  if (left_ < 0) return false;
  if (paused_ < pauses) {
    for (int i = 0; i < step_; ++i) pause();
    paused_ += step_;
    step_ *= grow_;
    return true;
  }
  std::this_thread::yield();
  return left_-- > 0;
}

bool spin_budget::one_core() noexcept {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return CPU_COUNT(&allowed) == 1;
#endif
  return std::thread::hardware_concurrency() == 1;
}

int spin_budget::yields() const noexcept {
  const long us = limit().load(std::memory_order_relaxed);  // a sched_yield takes about one
  return us == 0 || alone_ ? -1 : static_cast<int>(std::min<long>(yields_, us));
}

void spin_budget::slept(nanoseconds d) noexcept {
  const int most = static_cast<int>(limit().load(std::memory_order_relaxed));
  yields_ = std::clamp(d < microseconds(50) ? yields_ * 2 : yields_ / 2, 3, std::max(most, 3));
  if (++sleeps_ % 16 == 0) alone_ = one_core();  // a thread may be pinned, or moved, at any time
}

}  // namespace detail
}  // namespace belay
