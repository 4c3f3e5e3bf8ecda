/// \file
/// What: a `frozen<T>` is a value that nobody can change any more: copies share it, and any number
///   of threads may read it at once, without a lock.
///     const frozen config = parse(file);     // or frozen<settings> config(arguments...)
///     go([config] { use(config->port); });
/// Lifetime: the value lives as long as a copy. A frozen is never empty; moving one copies it.
/// Memory ordering: the construction happens before every access; copies are handed over as any
///   value.
/// Complexity: one allocation; a copy counts a reference.
/// Errors: those of making a `T`. `mutable` members and pointers inside the value must be safe to
///   use by many threads: a class is taken at its word (see sendable.h).
/// Source: Concurrency in Go, ch. 4, "Confinement" (immutable data); Kotlin/Native's freeze.
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "belay/sendable.h"

namespace belay {

/// A shared value that is only read.
template <class T>
class frozen {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>);
  static_assert(detail::require_sendable<T>());

 public:
  using value_type = T;

  /// Made in place. From one argument, also implicitly.
  template <class... Args>
    requires std::constructible_from<T, Args...>
  explicit(sizeof...(Args) != 1) frozen(Args&&... args)
      : value_(std::make_shared<const T>(std::forward<Args>(args)...)) {}
  frozen(const frozen&) noexcept = default;
  frozen& operator=(const frozen&) noexcept = default;

  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }
  /// The same object, for interfaces that know std::shared_ptr.
  const std::shared_ptr<const T>& share() const noexcept { return value_; }

 private:
  std::shared_ptr<const T> value_;
};

/// `frozen config = parse(file);`
template <class T>
frozen(T) -> frozen<T>;

template <class T>
inline constexpr bool shareable<frozen<T>> = true;

}  // namespace belay
