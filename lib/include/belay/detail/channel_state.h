/// \file
/// What: the middle of a channel as its ends and select see it: tries, queueing of waiters, the
///   blocking operations, and closing. `locked_channel` and `ring_channel` are the two kinds.
/// Lifetime: owned jointly by the ends. Waiters are unqueued before their owners return, so none is
///   left when the last end goes.
/// Memory ordering: see channel.h.
/// Complexity: one virtual call on top of the kind's own cost.
/// Errors: none thrown; `outcome` tells, and `why_closed` with what.
/// Source: Go's runtime hchan (chan.go) for the operations.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "belay/detail/ticket.h"
#include "belay/result.h"
#include "belay/sendable.h"

namespace belay::detail {

template <class T>
class channel_state {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>, "a channel carries values");
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "a value must survive the hand-over: its move may not throw");
  static_assert(require_sendable<T>());

 public:
  /// `buffered`: a peer goes ahead without us, so that it may be worth to try again before we queue.
  channel_state(bool buffered, where made) noexcept : buffered_(buffered), made_(made) {}
  channel_state(const channel_state&) = delete;
  channel_state& operator=(const channel_state&) = delete;
  virtual ~channel_state() = default;

  /// Sends, or says `pending`, or `closed`; moves from `value` only when it says `ok`.
  virtual outcome poll_send(T& value) noexcept = 0;
  virtual outcome poll_receive(std::optional<T>& into) noexcept = 0;

  /// Queues `w` unless the operation is ready for somebody else than its own ticket. When it is,
  /// the ticket may nevertheless have been claimed on the way.
  virtual bool enlist_send(waiter& w) noexcept = 0;
  virtual bool enlist_receive(waiter& w) noexcept = 0;
  virtual void delist_send(waiter& w) noexcept = 0;
  virtual void delist_receive(waiter& w) noexcept = 0;

  /// Tries the operation on the waiter's place, and queues the waiter where that is `pending`.
  virtual outcome start_send(waiter& w) noexcept = 0;
  virtual outcome start_receive(waiter& w) noexcept = 0;

  /// The blocking operations of threads. A stop request is looked at first.
  virtual outcome send(T& value, const std::stop_token& stop, time_point deadline, where at) = 0;
  virtual outcome receive(std::optional<T>& into, const std::stop_token& stop, time_point deadline,
                          where at) = 0;

  /// No more values: what is stored is still received, blocked senders keep theirs. The first call
  /// decides what receivers are told in the end.
  virtual void close(std::optional<failure> why) noexcept = 0;
  /// No more receivers: sends fail, and the values that nobody will take are destroyed now.
  virtual void abandon() noexcept = 0;

  bool buffered() const noexcept { return buffered_; }
  /// To be called by who was told `closed`.
  failure why_closed() const noexcept { return why_ ? *why_ : failure(errc::closed); }
  blocked_site site(const char* operation, where at) const noexcept {
    return {operation, at, this, made_};
  }

 protected:
  std::optional<failure> why_;  // written once, before `closed` is said to anybody

 private:
  const bool buffered_;
  const where made_;
};

}  // namespace belay::detail
