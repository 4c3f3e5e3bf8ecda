/// \file
/// What: `select(cases...)` waits until one of its cases can go ahead, does that one and no other,
///   and returns what happened as a variant with one alternative per case, in the order of the
///   cases:
///     auto r = select(on_receive(rx), on_send(out, std::move(v)), on_done(stop), after(1s));
///     r.index();  std::get<0>(r);  // result<T>      std::get<1>(r);  // result<void>
///   A signalled `on_done` goes first, always. Ready channel cases are chosen among at random. With
///   `otherwise()` select never blocks. A closed channel makes its case ready, with `closed`.
/// Lifetime: cases refer to their arguments and live for one call: write them inside the call. The
///   ends must outlive the call, and stay where they are during it.
/// Memory ordering: as for the send or receive that was chosen; the signal happens before the
///   return that reports it.
/// Complexity: linear in the cases; never two channel locks held; no allocation. A select that sees
///   a case become ready while it enlists starts over, so opposing selects may each retry a few
///   times.
/// Errors: `closed` inside the alternative. A value passed to `on_send` as an rvalue is moved from
///   only if its case was chosen and succeeded; an lvalue is copied up front.
/// Source: Concurrency in Go, ch. 3, "The select Statement" and ch. 4, "The for-select Loop";
///   crossbeam-channel's select for the protocol.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

#include "belay/channel.h"
#include "belay/detail/select_case.h"

namespace belay {

/// What `on_receive` makes.
template <class T>
class receive_case final : public detail::channel_case {
 public:
  /// Ready when `rx` has a value, or is closed and drained.
  receive_case(const receiver<T>& rx, where at) noexcept
      : channel_case(detail::ends::of(rx), at), from_(detail::ends::of(rx)) {}
  /// By `select`, once it is chosen: what was received.
  result<T> take() {
    if (value_) return *std::exchange(value_, std::nullopt);
    return from_ != nullptr ? from_->why_closed() : failure(errc::closed);
  }

 private:
  detail::outcome poll() noexcept override {
    return from_ != nullptr ? from_->poll_receive(value_) : detail::outcome::closed;
  }
  bool enlist(detail::ticket& t) noexcept override {
    return from_->enlist_receive(arm(t, &value_));
  }
  void delist() noexcept override { from_->delist_receive(waiter_); }

  detail::channel_state<T>* from_;
  std::optional<T> value_;
};

/// What `on_send` makes.
template <class T>
class send_case final : public detail::channel_case {
 public:
  /// Ready when `tx` has room or a receiver, or is closed.
  send_case(const sender<T>& tx, T&& value, where at) noexcept
      : channel_case(detail::ends::of(tx), at), to_(detail::ends::of(tx)), value_(&value) {}
  send_case(const sender<T>& tx, const T& value, where at)
      : channel_case(detail::ends::of(tx), at), to_(detail::ends::of(tx)), copy_(value) {}
  /// By `select`, once it is chosen: whether it was sent.
  result<void> take() const { return detail::to_result(outcome_); }

 private:
  T* value() noexcept { return copy_ ? &*copy_ : value_; }
  detail::outcome poll() noexcept override {
    return to_ != nullptr ? to_->poll_send(*value()) : detail::outcome::closed;
  }
  bool enlist(detail::ticket& t) noexcept override { return to_->enlist_send(arm(t, value())); }
  void delist() noexcept override { to_->delist_send(waiter_); }

  detail::channel_state<T>* to_;
  std::optional<T> copy_;
  T* value_ = nullptr;
};

/// Receive from `rx`: its alternative is `result<T>`.
template <class T>
[[nodiscard]] receive_case<T> on_receive(const receiver<T>& rx,
                                         where at = where::current()) noexcept {
  return {rx, at};
}
/// Send `value` to `tx`: its alternative is `result<void>`.
template <class T>
[[nodiscard]] send_case<T> on_send(const sender<T>& tx, std::type_identity_t<T>&& value,
                                   where at = where::current()) noexcept {
  return {tx, std::move(value), at};
}
template <class T>
[[nodiscard]] send_case<T> on_send(const sender<T>& tx, const std::type_identity_t<T>& value,
                                   where at = where::current()) {
  return {tx, value, at};
}
/// Be told to stop. Its alternative, like those of the rest, is `std::monostate`.
[[nodiscard]] inline detail::done_case on_done(const done& stop,
                                               where at = where::current()) noexcept {
  return {stop, at};
}
/// Give up when `d` has passed, counted from this call, and no other case was ready.
[[nodiscard]] inline detail::timer_case after(std::chrono::nanoseconds d,
                                              where from = where::current()) noexcept {
  return {detail::deadline_after(d), from};
}
/// Give up at `t`.
[[nodiscard]] inline detail::timer_case at(std::chrono::steady_clock::time_point t,
                                           where from = where::current()) noexcept {
  return {t, from};
}
/// A case that is never ready: to switch one off, `stop_early ? after(1s) : never()`.
[[nodiscard]] inline detail::timer_case never(where from = where::current()) noexcept {
  return {detail::no_deadline, from};
}
/// Do not block when no other case is ready.
[[nodiscard]] inline detail::default_case otherwise(where from = where::current()) noexcept {
  return detail::default_case(from);
}

/// What `select` takes: what the functions above return, not const.
template <class C>
concept selectable = std::derived_from<std::remove_cvref_t<C>, detail::select_case> &&
                     !std::is_const_v<std::remove_reference_t<C>>;

/// What `select` over these cases returns.
template <selectable... Cases>
using selected = std::variant<decltype(std::declval<Cases&>().take())...>;

namespace detail {
template <class Selected, std::size_t I = 0, class Case, class... Rest>
Selected take(std::size_t chosen, Case& c, Rest&... rest) {
  if constexpr (sizeof...(Rest) != 0) {
    if (chosen != I) return take<Selected, I + 1>(chosen, rest...);
  }
  return Selected(std::in_place_index<I>, c.take());
}
}  // namespace detail

/// Waits for one case and does it: a ready one at random.
template <selectable... Cases>
[[nodiscard]] selected<Cases...> select(Cases&&... cases) {
  static_assert(sizeof...(Cases) != 0, "a select without cases would block for ever");
  detail::select_case* list[] = {&cases...};
  return detail::take<selected<Cases...>>(detail::run_select(list, detail::order::random),
                                          cases...);
}

/// The same, but the first ready case in the order written goes ahead.
template <selectable... Cases>
[[nodiscard]] selected<Cases...> select_ordered(Cases&&... cases) {
  static_assert(sizeof...(Cases) != 0, "a select without cases would block for ever");
  detail::select_case* list[] = {&cases...};
  return detail::take<selected<Cases...>>(detail::run_select(list, detail::order::as_written),
                                          cases...);
}

}  // namespace belay
