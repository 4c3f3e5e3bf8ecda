/// \file
/// What: `futex_wait` sleeps while a word has a value, `futex_wake` ends the sleep of others on it.
/// Lifetime: a wake only uses the word's address, so the word may be gone by then; a sleeper that
///   lives at the same address by accident wakes early. Callers therefore wait in a loop.
/// Memory ordering: none; what the word says is ordered by the accesses of the callers.
/// Complexity: one system call.
/// Errors: none; a wait may return early.
/// Source: Linux futex(2), FUTEX_WAIT_BITSET for an absolute deadline, which std::atomic::wait
///   lacks; a mutex with a condition variable elsewhere.
#pragma once

#include <chrono>
#include <cstdint>

#include "belay/detail/sync.h"

namespace belay::detail {

using time_point = std::chrono::steady_clock::time_point;
/// The deadline of an operation that has none.
inline constexpr time_point no_deadline = time_point::max();
/// `now + d`, or `no_deadline` where the sum would overflow.
time_point deadline_after(std::chrono::nanoseconds d) noexcept;

void futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected,
                time_point deadline) noexcept;
void futex_wake(const atomic<std::uint32_t>& word, int count) noexcept;

}  // namespace belay::detail
