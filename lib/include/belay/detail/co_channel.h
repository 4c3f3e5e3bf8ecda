/// \file
/// What: the awaitables of `co_send` and `co_receive`.
/// Lifetime: inside one `co_await`; the value to send stays with the caller until it is taken.
/// Memory ordering: see channel.h.
/// Complexity: see co_wait.h; a try that succeeds does not suspend.
/// Errors: those of the blocking operations.
/// Source: see channel_state.h.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "belay/detail/channel_state.h"
#include "belay/detail/co_wait.h"
#include "belay/done.h"
#include "belay/result.h"

namespace belay::detail {

inline errc to_errc(outcome o) noexcept {
  switch (o) {
    case outcome::closed:
      return errc::closed;
    case outcome::stopped:
      return errc::stopped;
    case outcome::timed_out:
      return errc::timed_out;
    default:
      return errc::would_block;
  }
}
inline result<void> to_result(outcome o) noexcept {
  return o == outcome::ok ? result<void>() : result<void>(to_errc(o));
}

template <class T>
class [[nodiscard]] co_send_wait final : public co_wait {
 public:
  co_send_wait(channel_state<T>* to, T& value, const done& stop, time_point deadline,
               where at) noexcept
      : co_wait(stop.token(), deadline), to_(to), value_(&value), at_(at) {}
  co_send_wait(channel_state<T>* to, const T& value, const done& stop, time_point deadline,
               where at)
      : co_wait(stop.token(), deadline), to_(to), copy_(value), value_(&*copy_), at_(at) {}

  result<void> await_resume() const noexcept { return to_result(ended_); }

 private:
  bool attempt() noexcept override {
    if (to_ == nullptr) return finish(outcome::closed);
    if (stop().stop_requested()) return finish(outcome::stopped);
    waiter_ = waiter{&own(), 0, value_};
    const outcome o = to_->start_send(waiter_);
    return o != outcome::pending && finish(o);
  }
  bool conclude(outcome o, std::size_t) noexcept override {
    to_->delist_send(waiter_);
    if (o == outcome::retry) o = to_->poll_send(*value_);
    return o != outcome::pending && finish(o);
  }
  blocked_site site() const noexcept override { return to_->site("send", at_); }
  bool finish(outcome o) noexcept { return ended_ = o, true; }

  channel_state<T>* to_;
  std::optional<T> copy_;
  T* value_;
  where at_;
  waiter waiter_;
  outcome ended_ = outcome::pending;
};

template <class T>
class [[nodiscard]] co_receive_wait final : public co_wait {
 public:
  co_receive_wait(channel_state<T>* from, const done& stop, time_point deadline, where at) noexcept
      : co_wait(stop.token(), deadline), from_(from), at_(at) {}

  result<T> await_resume() {
    if (ended_ == outcome::ok) return std::move(*value_);
    if (ended_ == outcome::closed && from_ != nullptr) return from_->why_closed();
    return to_errc(ended_);
  }

 private:
  bool attempt() noexcept override {
    if (from_ == nullptr) return finish(outcome::closed);
    if (stop().stop_requested()) return finish(outcome::stopped);
    waiter_ = waiter{&own(), 0, &value_};
    const outcome o = from_->start_receive(waiter_);
    return o != outcome::pending && finish(o);
  }
  bool conclude(outcome o, std::size_t) noexcept override {
    from_->delist_receive(waiter_);
    if (o == outcome::retry) o = from_->poll_receive(value_);
    return o != outcome::pending && finish(o);
  }
  blocked_site site() const noexcept override { return from_->site("receive", at_); }
  bool finish(outcome o) noexcept { return ended_ = o, true; }

  channel_state<T>* from_;
  std::optional<T> value_;
  where at_;
  waiter waiter_;
  outcome ended_ = outcome::pending;
};

}  // namespace belay::detail
