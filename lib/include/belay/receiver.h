/// \file
/// What: the receiving end of a channel. It is a range of what is left to receive, and `each(done)`
///   is the same range that also ends on a stop (the book's or-done channel).
/// Lifetime: copies share the channel, and each value goes to one of them. When the last one is
///   destroyed or assigned over, sends fail and the values still stored are destroyed. Use from
///   many threads as for `sender`. An iterator refers to its receiver; the range of `each` holds a
///   copy.
/// Memory ordering: the send of a value, or the close, happens before the return of the receive
///   that reports it. In a channel of capacity n, the k-th receive happens before the return of the
///   k+n-th send.
/// Complexity: constant; no allocation. A blocked receive spins a few microseconds (see
///   detail/spin.h), then sleeps.
/// Errors: `closed`, or what `close` was given, when the channel is closed and drained; `closed`
///   when this end is moved-from; `stopped`, `timed_out`, `would_block` as the name says. A value
///   that was handed over wins over a later stop, time-out or close. A receive without `done` can
///   be ended only by its senders.
/// Source: Concurrency in Go, ch. 4, "The for-select Loop" and "The or-done-channel".
#pragma once

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "belay/detail/channel_state.h"
#include "belay/detail/co_channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/sender.h"

namespace belay {

/// The end that receives; several threads may share it, and each may have a copy.
template <class T>
class receiver {
 public:
  using value_type = T;
  class iterator;
  class range;

  /// An end of no channel: every receive reports `closed`.
  receiver() noexcept = default;

  /// Blocks until there is a value, or the channel is closed and drained.
  result<T> receive(where at = where::current()) const { return get({}, detail::no_deadline, at); }
  /// The same, preemptable: also ends when `stop` is signalled, which is looked at first.
  result<T> receive(const done& stop, where at = where::current()) const {
    return get(stop.token(), detail::no_deadline, at);
  }
  /// Never blocks.
  result<T> try_receive() const {
    std::optional<T> value;
    return pack(value, channel_ ? channel_->poll_receive(value) : detail::outcome::closed);
  }
  /// Blocks for `d` at most.
  result<T> receive_for(std::chrono::nanoseconds d, where at = where::current()) const {
    return get({}, detail::deadline_after(d), at);
  }
  result<T> receive_for(std::chrono::nanoseconds d, const done& stop,
                        where at = where::current()) const {
    return get(stop.token(), detail::deadline_after(d), at);
  }

  /// For coroutines: `while (auto v = co_await rx.co_receive(stop))`. Does not suspend when ready.
  auto co_receive(const done& stop = {}, where at = where::current()) const noexcept {
    return detail::co_receive_wait<T>(channel_.get(), stop, detail::no_deadline, at);
  }
  auto co_receive_for(std::chrono::nanoseconds d, const done& stop = {},
                      where at = where::current()) const noexcept {
    return detail::co_receive_wait<T>(channel_.get(), stop, detail::deadline_after(d), at);
  }

  /// `for (T v : rx)`: receives until the channel is closed and drained.
  iterator begin(where at = where::current()) const { return iterator(this, done(), at); }
  std::default_sentinel_t end() const noexcept { return {}; }
  /// `for (T v : rx.each(stop))`: receives until closed and drained, or stopped.
  range each(done stop, where at = where::current()) const {
    return range(*this, std::move(stop), at);
  }

  explicit operator bool() const noexcept { return channel_ != nullptr; }

 private:
  friend detail::ends;
  explicit receiver(std::shared_ptr<detail::channel_state<T>> c) noexcept
      : channel_(std::move(c)) {}

  result<T> pack(std::optional<T>& value, detail::outcome o) const {
    if (o == detail::outcome::ok) return std::move(*value);
    if (o == detail::outcome::closed && channel_) return channel_->why_closed();
    return detail::to_errc(o);
  }
  result<T> get(const std::stop_token& stop, detail::time_point deadline, where at) const {
    std::optional<T> value;
    return pack(value,
                channel_ ? channel_->receive(value, stop, deadline, at) : detail::outcome::closed);
  }

  std::shared_ptr<detail::channel_state<T>> channel_;  // its deleter makes sends fail
};

/// An input iterator; `*it` is an rvalue, so that `for (T v : rx)` moves each value out.
template <class T>
class receiver<T>::iterator {
 public:
  using iterator_concept = std::input_iterator_tag;
  using value_type = T;
  using difference_type = std::ptrdiff_t;

  /// Receives the first value.
  iterator(const receiver* from, done stop, where at)
      : from_(from), stop_(std::move(stop)), at_(at) {
    ++*this;
  }

  T&& operator*() const noexcept { return std::move(*value_); }
  iterator& operator++() {
    value_.reset();
    auto next = from_->receive(stop_, at_);
    if (next) value_.emplace(*std::move(next));
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const iterator& it, std::default_sentinel_t) noexcept {
    return !it.value_;
  }

 private:
  const receiver* from_;
  done stop_;
  where at_;
  mutable std::optional<T> value_;
};

/// What `each` returns: it holds a receiver, and what ends it.
template <class T>
class receiver<T>::range {
 public:
  /// Of what `from` receives until `stop` is signalled.
  range(receiver from, done stop, where at) noexcept
      : from_(std::move(from)), stop_(std::move(stop)), at_(at) {}
  iterator begin() const { return iterator(&from_, stop_, at_); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  receiver from_;
  done stop_;
  where at_;
};

}  // namespace belay
