/// \file
/// What: the sending end of a channel.
/// Lifetime: copies share the channel; when the last one is destroyed or assigned over, the channel
///   is closed. Member functions of one object may be called from many threads at once; assigning
///   to it or destroying it while another thread uses that same object is a race (give each thread
///   a copy).
/// Memory ordering: a send happens before the return of the receive that gets its value; a close
///   happens before the return of each receive that reports it.
/// Complexity: constant; no allocation. A blocked send spins a few microseconds (see
///   detail/spin.h), then sleeps.
/// Errors: `closed` when the channel is closed, its last receiver is gone, or this end is
///   moved-from; `stopped`, `timed_out`, `would_block` as the name says. A send that fails leaves a
///   value passed as an rvalue with the caller, untouched. A copy that throws does so before
///   anything happened. A send without `done` can be ended only by its receivers.
/// Source: Concurrency in Go, ch. 4, "Confinement" (lexical) and "Best Practices for Constructing
///   Pipelines" (a send must be preemptable).
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "belay/detail/channel_state.h"
#include "belay/detail/co_channel.h"
#include "belay/done.h"
#include "belay/result.h"

namespace belay {

namespace detail {
struct ends;
}  // namespace detail

/// The end that sends; several threads may share it, and each may have a copy.
template <class T>
class sender {
  using nanoseconds = std::chrono::nanoseconds;

 public:
  using value_type = T;

  /// An end of no channel: every send reports `closed`.
  sender() noexcept = default;

  /// Blocks until the value is taken or stored, or the channel is closed.
  result<void> send(T&& value, where at = where::current()) const {
    return put(value, {}, detail::no_deadline, at);
  }
  result<void> send(const T& value, where at = where::current()) const {
    return send(T(value), at);
  }
  /// The same, preemptable: also ends when `stop` is signalled, which is looked at first.
  result<void> send(T&& value, const done& stop, where at = where::current()) const {
    return put(value, stop.token(), detail::no_deadline, at);
  }
  result<void> send(const T& value, const done& stop, where at = where::current()) const {
    return send(T(value), stop, at);
  }
  /// Never blocks.
  result<void> try_send(T&& value) const {
    return channel_ ? detail::to_result(channel_->poll_send(value)) : errc::closed;
  }
  result<void> try_send(const T& value) const { return try_send(T(value)); }
  /// Blocks for `d` at most.
  result<void> send_for(T&& value, nanoseconds d, where at = where::current()) const {
    return put(value, {}, detail::deadline_after(d), at);
  }
  result<void> send_for(const T& value, nanoseconds d, where at = where::current()) const {
    return send_for(T(value), d, at);
  }
  result<void> send_for(T&& value, nanoseconds d, const done& stop,
                        where at = where::current()) const {
    return put(value, stop.token(), detail::deadline_after(d), at);
  }
  result<void> send_for(const T& value, nanoseconds d, const done& stop,
                        where at = where::current()) const {
    return send_for(T(value), d, stop, at);
  }

  /// For coroutines: `co_await` it at once. A try that succeeds does not suspend.
  auto co_send(T&& value, const done& stop = {}, where at = where::current()) const noexcept {
    return detail::co_send_wait<T>(channel_.get(), value, stop, detail::no_deadline, at);
  }
  auto co_send(const T& value, const done& stop = {}, where at = where::current()) const {
    return detail::co_send_wait<T>(channel_.get(), value, stop, detail::no_deadline, at);
  }
  auto co_send_for(T&& value, nanoseconds d, const done& stop = {},
                   where at = where::current()) const noexcept {
    return detail::co_send_wait<T>(channel_.get(), value, stop, detail::deadline_after(d), at);
  }
  auto co_send_for(const T& value, nanoseconds d, const done& stop = {},
                   where at = where::current()) const {
    return detail::co_send_wait<T>(channel_.get(), value, stop, detail::deadline_after(d), at);
  }

  /// Closes the channel for all its ends: receivers drain it, then see `closed`; blocked sends fail
  /// with `closed`. Closing again has no effect.
  void close() const noexcept {
    if (channel_) channel_->close({});
  }
  /// The same, and what receivers see in the end is `why`.
  void close(failure why) const noexcept {
    if (channel_) channel_->close(std::move(why));
  }

  explicit operator bool() const noexcept { return channel_ != nullptr; }

 private:
  friend detail::ends;
  explicit sender(std::shared_ptr<detail::channel_state<T>> c) noexcept : channel_(std::move(c)) {}

  result<void> put(T& value, const std::stop_token& stop, detail::time_point deadline,
                   where at) const {
    return channel_ ? detail::to_result(channel_->send(value, stop, deadline, at)) : errc::closed;
  }

  std::shared_ptr<detail::channel_state<T>> channel_;  // its deleter closes
};

}  // namespace belay
