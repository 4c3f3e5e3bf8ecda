/// \file
/// What: the shared middle of a channel: one lock, a ring of `capacity` values, and one FIFO of blocked
///   threads on each side. A value goes straight into a waiting receiver's hands when there is one.
/// Lifetime: owned jointly by the ends. Waiters are unqueued before their threads return, so none is
///   left when the last end goes.
/// Memory ordering: see channel.h; the lock orders the ring, the ticket orders a direct hand-over.
/// Complexity: constant per operation, plus stale waiters skipped; close is linear in the waiters.
///   No allocation after construction. Values are moved, and moved-from ones destroyed, under the lock.
/// Errors: none thrown but by the lock; `outcome` tells.
/// Source: Go's runtime hchan (chan.go); claims instead of Go's lock-all order for select.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/detail/ticket.h"

namespace belay::detail {

template <class T>
class channel_state {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>, "a channel carries values");
  static_assert(std::is_nothrow_move_constructible_v<T> && std::is_nothrow_destructible_v<T>,
                "a value must survive the hand-over: its move may not throw");

 public:
  explicit channel_state(std::size_t capacity)
      : capacity_(capacity), ring_(capacity != 0 ? std::allocator<T>().allocate(capacity) : nullptr) {}
  channel_state(const channel_state&) = delete;
  channel_state& operator=(const channel_state&) = delete;
  ~channel_state() {
    while (size_ != 0) pop();
    if (ring_ != nullptr) std::allocator<T>().deallocate(ring_, capacity_);
  }

  /// Sends, or says `pending`, or `closed`; moves from `value` only when it says `ok`.
  outcome poll_send(T& value) {
    std::unique_lock hold(lock_);
    return send_now(value, hold);
  }
  outcome poll_receive(std::optional<T>& into) {
    std::unique_lock hold(lock_);
    return receive_now(into, hold);
  }

  /// The blocking operations. A stop request is looked at first.
  outcome send(T& value, const std::stop_token& stop, time_point deadline) {
    if (stop.stop_requested()) return outcome::stopped;
    std::unique_lock hold(lock_);
    const outcome o = send_now(value, hold);
    return o != outcome::pending ? o : wait(senders_, &value, hold, stop, deadline);
  }
  outcome receive(std::optional<T>& into, const std::stop_token& stop, time_point deadline) {
    if (stop.stop_requested()) return outcome::stopped;
    std::unique_lock hold(lock_);
    const outcome o = receive_now(into, hold);
    return o != outcome::pending ? o : wait(receivers_, &into, hold, stop, deadline);
  }

  /// For select: queues `w` unless the operation is ready for somebody else than its own ticket.
  bool enlist_send(waiter& w) {
    std::lock_guard hold(lock_);
    if (closed_ || deaf_ || size_ < capacity_ || receivers_.ready_for(*w.owner)) return false;
    senders_.push(w);
    return true;
  }
  bool enlist_receive(waiter& w) {
    std::lock_guard hold(lock_);
    if (closed_ || size_ != 0 || senders_.ready_for(*w.owner)) return false;
    receivers_.push(w);
    return true;
  }
  void delist_send(waiter& w) { delist(senders_, w); }
  void delist_receive(waiter& w) { delist(receivers_, w); }

  /// No more values: what is in the ring is still received, blocked senders keep theirs.
  void close() noexcept {
    std::unique_lock hold(lock_);
    closed_ = true;
    waiter* senders = senders_.claim_all();
    waiter* receivers = receivers_.claim_all();
    hold.unlock();
    publish_closed(senders);
    publish_closed(receivers);
  }

  /// No more receivers: sends fail, and the values that nobody will take are destroyed now.
  void abandon() noexcept {
    std::unique_lock hold(lock_);
    deaf_ = true;
    waiter* senders = senders_.claim_all();
    hold.unlock();
    publish_closed(senders);
    for (;;) {  // with the lock dropped for each destructor: it may use channels
      std::optional<T> value;
      hold.lock();
      if (size_ == 0) return;
      value.emplace(pop());
      hold.unlock();
    }
  }

 private:
  outcome send_now(T& value, std::unique_lock<std::mutex>& hold) {
    if (closed_ || deaf_) return outcome::closed;
    if (waiter* w = receivers_.claim_first()) {
      static_cast<std::optional<T>*>(w->place)->emplace(std::move(value));
      hold.unlock();
      w->owner->publish(outcome::ok, w->index);
      return outcome::ok;
    }
    if (size_ == capacity_) return outcome::pending;
    push(value);
    return outcome::ok;
  }

  outcome receive_now(std::optional<T>& into, std::unique_lock<std::mutex>& hold) {
    if (size_ != 0) into.emplace(pop());
    else if (closed_) return outcome::closed;
    else if (capacity_ != 0) return outcome::pending;
    if (waiter* w = senders_.claim_first()) {  // there is room now: for the one who waited longest
      T& value = *static_cast<T*>(w->place);
      if (capacity_ != 0) push(value);
      else into.emplace(std::move(value));
      hold.unlock();
      w->owner->publish(outcome::ok, w->index);
      return outcome::ok;
    }
    return into ? outcome::ok : outcome::pending;
  }

  outcome wait(waiter_queue& queue, void* place, std::unique_lock<std::mutex>& hold,
               const std::stop_token& stop, time_point deadline) {
    ticket mine;
    waiter w{&mine, 0, place};
    queue.push(w);
    hold.unlock();
    const outcome o = mine.await(stop, deadline);
    if (o == outcome::stopped || o == outcome::timed_out) delist(queue, w);
    return o;
  }

  void delist(waiter_queue& queue, waiter& w) {
    std::lock_guard hold(lock_);
    queue.remove(w);
  }

  void push(T& value) noexcept {
    std::construct_at(ring_ + (head_ + size_) % capacity_, std::move(value));
    ++size_;
  }
  T pop() noexcept {
    T* at = ring_ + head_;
    T value = std::move(*at);
    std::destroy_at(at);
    head_ = (head_ + 1) % capacity_;
    --size_;
    return value;
  }

  const std::size_t capacity_;
  T* const ring_;
  std::mutex lock_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
  bool closed_ = false;
  bool deaf_ = false;
  waiter_queue senders_;
  waiter_queue receivers_;
};

}  // namespace belay::detail
