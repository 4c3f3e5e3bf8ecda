/// \file
/// What: a `guarded<T>` is a value together with its mutex: it cannot be touched without the lock.
///     guarded<std::map<key, entry>> table;
///     table.with([&](auto& t) { t.insert(...); });            // locked for the length of the call
///     auto t = table.lock();  t->erase(k);                     // locked while `t` lives
///     auto ready = table.lock_when([](auto& t) { return !t.empty(); }, stop);   // or stopped
///   With a std::shared_mutex, `with_shared` and `lock_shared` let readers in together.
/// Lifetime: a guarded outlives its locks and waiters. References and iterators into the value must
///   not outlive the lock: `with` refuses to return them.
/// Memory ordering: what was done under a lock happens before the next lock.
/// Complexity: that of the mutex. An exclusive unlock also tries the predicates of those who wait,
///   in their order, up to the first that holds, and wakes only that one: nobody has to notify.
/// Errors: `stopped` and `timed_out` from `lock_when`; std::system_error from the mutex. Predicates
///   run in the thread that unlocks, with the lock held: they only read, and an exception from one
///   terminates. Locking one guarded twice in a thread is a deadlock; to lock several, use
///   `with_all`.
/// Source: Concurrency in Go, ch. 4, "Confinement"; Rust's Mutex<T>; absl::Mutex for conditions;
///   Hoare, "Monitors" (1974).
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <mutex>
#include <tuple>
#include <type_traits>
#include <utility>

#include "belay/detail/condition_queue.h"
#include "belay/detail/ticket.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/sendable.h"

namespace belay {

namespace detail {
template <class F, class... Ts>
using guarded_result = std::invoke_result_t<F, Ts&...>;
template <class R>
concept leaves_lock = !std::is_reference_v<R> && !points_elsewhere<R>;
}  // namespace detail

/// A value that is only there under its lock.
template <class T, class Mutex = std::mutex>
class guarded {
 public:
  class [[nodiscard]] locked;
  class [[nodiscard]] shared;
  /// The value is made in place.
  template <class... Args>
    requires std::constructible_from<T, Args...>
  explicit guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}
  guarded(const guarded&) = delete;
  guarded& operator=(const guarded&) = delete;

  /// `f(value)`, with the lock held; returns what it returns, which may not refer into the value.
  template <std::invocable<T&> F>
  auto with(F&& f) -> detail::guarded_result<F, T> {
    static_assert(detail::leaves_lock<detail::guarded_result<F, T>>,
                  "what with() returns is used without the lock: return a copy");
    const locked hold(*this);
    return std::invoke(std::forward<F>(f), value_);
  }
  /// The same to read only, together with other readers where the mutex can.
  template <std::invocable<const T&> F>
  auto with_shared(F&& f) const -> detail::guarded_result<F, const T> {
    static_assert(detail::leaves_lock<detail::guarded_result<F, const T>>,
                  "what with_shared() returns is used without the lock: return a copy");
    const shared hold(*this);
    return std::invoke(std::forward<F>(f), value_);
  }
  /// Waits for the lock, and holds it as long as what is returned lives.
  locked lock() { return locked(*this); }
  shared lock_shared() const { return shared(*this); }
  /// Waits until `holds(value)`, and returns with the lock held; or `stopped`, looked at first.
  template <std::predicate<const T&> P>
  result<locked> lock_when(const P& holds, const done& stop = {}, where at = where::current()) {
    return wait(holds, stop, detail::no_deadline, at);
  }
  /// Waits for `d` at most.
  template <std::predicate<const T&> P>
  result<locked> lock_when_for(const P& holds, std::chrono::nanoseconds d, const done& stop = {},
                               where at = where::current()) {
    return wait(holds, stop, detail::deadline_after(d), at);
  }

  /// `f(values...)` with all locks held, taken without a deadlock in whatever order they are named.
  template <class F, class... Ts, class... Ms>
  friend auto with_all(F&& f, guarded<Ts, Ms>&... of) -> detail::guarded_result<F, Ts...>;

 private:
  template <class P>
  result<locked> wait(const P& holds, const done& stop, detail::time_point deadline, where at);
  template <class P>
  static bool condition(const void* predicate, const void* value) {
    return (*static_cast<const P*>(predicate))(*static_cast<const T*>(value));
  }
  void unlock() noexcept {
    detail::ticket* next = waiting_.claim_next(&value_);
    mutex_.unlock();
    if (next != nullptr) next->publish(detail::outcome::ok, 0);
  }

  mutable Mutex mutex_;
  T value_;                          // guarded by mutex_
  detail::condition_queue waiting_;  // guarded by mutex_, held exclusively
};

/// Exclusive access, until it is destroyed.
template <class T, class Mutex>
class [[nodiscard]] guarded<T, Mutex>::locked {
 public:
  locked(locked&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  ~locked() { unlock(); }

  T* operator->() const noexcept { return &of_->value_; }
  T& operator*() const& noexcept { return of_->value_; }
  void operator*() const&& = delete;  // the lock would be gone at the semicolon
  /// Gives the lock up before its end; the value may not be touched after that.
  void unlock() noexcept {
    if (of_ != nullptr) std::exchange(of_, nullptr)->unlock();
  }

 private:
  friend guarded;
  template <class F, class... Ts, class... Ms>
  friend auto with_all(F&& f, guarded<Ts, Ms>&... of) -> detail::guarded_result<F, Ts...>;

  explicit locked(guarded& of) : of_(&of) { of.mutex_.lock(); }
  locked(guarded& of, std::adopt_lock_t) noexcept : of_(&of) {}
  guarded* of_;
};

/// Access to read, until it is destroyed.
template <class T, class Mutex>
class [[nodiscard]] guarded<T, Mutex>::shared {
  static constexpr bool together = requires(Mutex& m) { m.lock_shared(); };

 public:
  shared(shared&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
  ~shared() {
    if (of_ == nullptr) return;
    if constexpr (together) {
      of_->mutex_.unlock_shared();
    } else {
      of_->mutex_.unlock();
    }
  }

  const T* operator->() const noexcept { return &of_->value_; }
  const T& operator*() const& noexcept { return of_->value_; }
  void operator*() const&& = delete;  // the lock would be gone at the semicolon

 private:
  friend guarded;
  explicit shared(const guarded& of) : of_(&of) {
    if constexpr (together) {
      of.mutex_.lock_shared();
    } else {
      of.mutex_.lock();
    }
  }
  const guarded* of_;
};

template <class T, class Mutex>
template <class P>
auto guarded<T, Mutex>::wait(const P& holds, const done& stop, detail::time_point deadline,
                             where at) -> result<locked> {
  if (stop.signalled()) return errc::stopped;
  for (locked hold(*this);; hold.of_ = this) {
    if (holds(std::as_const(value_))) return hold;
    detail::thread_ticket mine;
    detail::condition_queue::waiter w{&mine, &condition<P>, &holds};
    waiting_.push(w);
    hold.unlock();
    const detail::outcome o = mine.await({"lock_when", at}, stop.token(), deadline);
    mutex_.lock();
    if (o == detail::outcome::ok) continue;
    waiting_.remove(w);
    mutex_.unlock();
    return o == detail::outcome::stopped ? errc::stopped : errc::timed_out;
  }
}

template <class F, class... Ts, class... Ms>
auto with_all(F&& f, guarded<Ts, Ms>&... of) -> detail::guarded_result<F, Ts...> {
  static_assert(sizeof...(Ts) > 1 && detail::leaves_lock<detail::guarded_result<F, Ts...>>,
                "what with_all() returns is used without the locks: return a copy");
  std::lock(of.mutex_...);
  const std::tuple hold(typename guarded<Ts, Ms>::locked(of, std::adopt_lock)...);
  return std::invoke(std::forward<F>(f), of.value_...);
}

template <class T, class Mutex>
inline constexpr bool shareable<guarded<T, Mutex>> = true;

}  // namespace belay
