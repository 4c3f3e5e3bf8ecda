/// \file
/// What: a `published<T>` is a small value that its owner shows and hides again, often; now and then
///   another thread looks.
/// Lifetime: the value is copied word by word, in and out.
/// Memory ordering: the owner's calls are ordered among themselves by the owner, be it one thread
///   or, one after the other, several. `look` gives one value that was shown, never a mixture.
/// Complexity: a store for each word and two more to show, one to hide; no locked instruction.
/// Errors: none; a look at the wrong moment sees nothing.
/// Source: Boehm, "Can Seqlocks Get Along With Programming Language Memory Models?" (2012).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <type_traits>

namespace belay::detail {

template <class T, template <class> class Atomic = std::atomic>
class published {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % sizeof(std::uintptr_t) == 0);
  static constexpr std::size_t words = sizeof(T) / sizeof(std::uintptr_t);
  using image = std::array<std::uintptr_t, words>;

 public:
  void show(const T& value) noexcept {
    image from;
    std::memcpy(from.data(), &value, sizeof value);
    const std::uint64_t next = (version_.load(std::memory_order_relaxed) | kinds) + 1;
    version_.store(next | half_written, std::memory_order_relaxed);
    for (std::size_t i = 0; i != words; ++i) words_[i].store(from[i], std::memory_order_release);
    version_.store(next | there, std::memory_order_release);
  }
  void hide() noexcept {
    version_.store((version_.load(std::memory_order_relaxed) | kinds) + 1,
                   std::memory_order_release);
  }
  std::optional<T> look() const noexcept {
    const std::uint64_t before = version_.load(std::memory_order_acquire);
    if ((before & kinds) != there) return {};
    image into;
    for (std::size_t i = 0; i != words; ++i) into[i] = words_[i].load(std::memory_order_acquire);
    if (version_.load(std::memory_order_relaxed) != before) return {};
    std::optional<T> value(std::in_place);
    std::memcpy(static_cast<void*>(&*value), into.data(), sizeof(T));
    return value;
  }

 private:
  enum : std::uint64_t { half_written = 1, there = 2, kinds = 3 };
  Atomic<std::uint64_t> version_{0};  // in steps of 4, and what is in the words: 0 for nothing
  std::array<Atomic<std::uintptr_t>, words> words_{};
};

}  // namespace belay::detail
