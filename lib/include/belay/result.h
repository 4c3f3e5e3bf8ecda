/// \file
/// What: `result<T>` is either a `T` or a `failure`: what every operation that can be closed,
///   stopped or timed out returns. It has the names of `std::expected` and is [[nodiscard]]. A
///   `failure` is an `errc`, and for `errc::failed` also the exception that a task let out.
/// Lifetime: plain values; a `result` owns what it holds, and nothing refers to where it came from.
/// Memory ordering: none of its own; the operation that returns it says what happens before it.
/// Complexity: constant; no allocation, except by the exception that a failure may carry.
/// Errors: `value()` on a failure rethrows the carried exception, else throws `bad_result`; compiled
///   without exceptions, it terminates. `*`, `->` and `error()` on the wrong alternative are
///   undefined (asserted).
/// Source: Concurrency in Go, ch. 4, "Error Handling" (Result); ISO C++23 [expected].
#pragma once

#include <cassert>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace belay {

/// Why an operation did not do what it was called for.
enum class errc {
  closed = 1,   ///< the other side is gone: nothing more will come, or nobody will take it
  stopped,      ///< the done channel was signalled
  timed_out,    ///< the duration passed
  would_block,  ///< a try_ operation found nothing ready
  failed,       ///< a task ended with an exception, which `failure::exception()` holds
};

/// Why an operation or a task did not succeed.
class failure {
 public:
  /// `failed`, if it is an exception.
  failure(errc code) noexcept : code_(code) {}
  failure(std::exception_ptr thrown) noexcept : code_(errc::failed), thrown_(std::move(thrown)) {}

  /// Which of them it is.
  errc code() const noexcept { return code_; }
  /// The exception of a failed task; null for every other code.
  const std::exception_ptr& exception() const noexcept { return thrown_; }
  /// A short English text; it never names the exception.
  const char* message() const noexcept {
    switch (code_) {
      case errc::closed:
        return "channel closed";
      case errc::stopped:
        return "stopped";
      case errc::timed_out:
        return "timed out";
      case errc::would_block:
        return "operation would block";
      case errc::failed:
        return "task failed";
    }
    return "unknown error";
  }
  friend bool operator==(const failure& e, errc code) noexcept { return e.code_ == code; }

 private:
  errc code_;
  std::exception_ptr thrown_;
};

/// Thrown by `result::value()` when the result holds an error without an exception.
class bad_result : public std::exception {
 public:
  /// With the error of the result.
  explicit bad_result(failure e) noexcept : error_(std::move(e)) {}
  /// That error, in words and as it is.
  const char* what() const noexcept override { return error_.message(); }
  const failure& error() const noexcept { return error_; }

 private:
  failure error_;
};

namespace detail {
[[noreturn]] inline void throw_failure([[maybe_unused]] const failure& e) {
#ifdef __cpp_exceptions
  if (e.exception()) std::rethrow_exception(e.exception());
  throw bad_result(e);
#else
  std::terminate();
#endif
}
}  // namespace detail

/// A `T`, or why there is none.
template <class T = void>
class [[nodiscard]] result {
  static_assert(std::is_object_v<T> && !std::is_same_v<std::remove_cv_t<T>, failure> &&
                !std::is_same_v<std::remove_cv_t<T>, errc>);

 public:
  using value_type = T;
  using error_type = failure;

  /// From either, without a word.
  result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  result(failure e) noexcept : held_(std::in_place_index<1>, std::move(e)) {}
  result(errc code) noexcept : held_(std::in_place_index<1>, code) {}

  /// Is it a value?
  bool has_value() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return assert(has_value()), *std::get_if<0>(&held_); }
  const T& operator*() const& noexcept { return assert(has_value()), *std::get_if<0>(&held_); }
  T&& operator*() && noexcept { return std::move(**this); }
  T* operator->() noexcept { return &**this; }
  const T* operator->() const noexcept { return &**this; }

  /// The value; throws, if there is none.
  T& value() & { return check(), **this; }
  const T& value() const& { return check(), **this; }
  T&& value() && { return check(), std::move(**this); }

  /// The value, or else `other`.
  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? **this : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  T value_or(U&& other) && {
    return has_value() ? std::move(**this) : static_cast<T>(std::forward<U>(other));
  }

  /// Why there is no value.
  const failure& error() const noexcept { return assert(!has_value()), *std::get_if<1>(&held_); }

 private:
  void check() const {
    if (!has_value()) detail::throw_failure(error());
  }

  std::variant<T, failure> held_;
};

/// Success, or why not.
template <>
class [[nodiscard]] result<void> {
 public:
  using value_type = void;
  using error_type = failure;

  result() noexcept = default;
  /// From a failure, without a word; success is `{}`.
  result(failure e) noexcept : error_(std::move(e)) {}
  result(errc code) noexcept : error_(code) {}

  /// Is it a success? `value` throws, if not.
  bool has_value() const noexcept { return !error_; }
  explicit operator bool() const noexcept { return has_value(); }
  void operator*() const noexcept { assert(has_value()); }
  void value() const {
    if (error_) detail::throw_failure(*error_);
  }
  /// Why it is not.
  const failure& error() const noexcept { return assert(error_), *error_; }

 private:
  std::optional<failure> error_;
};

}  // namespace belay
