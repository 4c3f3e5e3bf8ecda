/// \file
/// What: the channel for rendezvous and small capacities: one lock, a ring of `capacity` values,
///   and one FIFO of waiters on each side. A value goes straight into a waiting receiver's hands
///   when there is one.
/// Lifetime: see channel_state.h.
/// Memory ordering: the lock orders the ring, the ticket orders a direct hand-over.
/// Complexity: constant per operation, plus stale waiters skipped; close is linear in the waiters.
///   No allocation after construction. Values are moved, and moved-from ones destroyed, under the
///   lock.
/// Errors: std::bad_alloc from the constructor.
/// Source: Go's runtime hchan (chan.go); claims instead of Go's lock-all order for select.
#pragma once

#include <memory>
#include <mutex>

#include "belay/detail/channel_state.h"
#include "belay/detail/mutex.h"

namespace belay::detail {

template <class T>
class locked_channel final : public channel_state<T> {
 public:
  locked_channel(std::size_t capacity, where made)
      : channel_state<T>(false, made),
        capacity_(capacity),
        ring_(capacity != 0 ? std::allocator<T>().allocate(capacity) : nullptr) {}
  ~locked_channel() override {
    while (size_ != 0) static_cast<void>(pop());
    if (ring_ != nullptr) std::allocator<T>().deallocate(ring_, capacity_);
  }

  outcome poll_send(T& value) noexcept override {
    std::unique_lock hold(lock_);
    return send_now(value, hold);
  }
  outcome poll_receive(std::optional<T>& into) noexcept override {
    std::unique_lock hold(lock_);
    return receive_now(into, hold);
  }

  outcome send(T& value, const std::stop_token& stop, time_point deadline, where at) override {
    if (stop.stop_requested()) return outcome::stopped;
    std::unique_lock hold(lock_);
    const outcome o = send_now(value, hold);
    if (o != outcome::pending) return o;
    return wait(senders_, &value, hold, this->site("send", at), stop, deadline);
  }
  outcome receive(std::optional<T>& into, const std::stop_token& stop, time_point deadline,
                  where at) override {
    if (stop.stop_requested()) return outcome::stopped;
    std::unique_lock hold(lock_);
    const outcome o = receive_now(into, hold);
    if (o != outcome::pending) return o;
    return wait(receivers_, &into, hold, this->site("receive", at), stop, deadline);
  }

  bool enlist_send(waiter& w) noexcept override {
    std::lock_guard hold(lock_);
    if (closed_ || deaf_ || size_ < capacity_ || receivers_.ready_for(*w.owner)) return false;
    senders_.push(w);
    return true;
  }
  bool enlist_receive(waiter& w) noexcept override {
    std::lock_guard hold(lock_);
    if (closed_ || size_ != 0 || senders_.ready_for(*w.owner)) return false;
    receivers_.push(w);
    return true;
  }
  outcome start_send(waiter& w) noexcept override {
    std::unique_lock hold(lock_);
    const outcome o = send_now(*static_cast<T*>(w.place), hold);
    if (o == outcome::pending) senders_.push(w);
    return o;
  }
  outcome start_receive(waiter& w) noexcept override {
    std::unique_lock hold(lock_);
    const outcome o = receive_now(*static_cast<std::optional<T>*>(w.place), hold);
    if (o == outcome::pending) receivers_.push(w);
    return o;
  }
  void delist_send(waiter& w) noexcept override { delist(senders_, w); }
  void delist_receive(waiter& w) noexcept override { delist(receivers_, w); }

  void close(std::optional<failure> why) noexcept override {
    std::unique_lock hold(lock_);
    if (closed_) return;
    closed_ = true;
    this->why_ = std::move(why);
    waiter* senders = senders_.claim_all();
    waiter* receivers = receivers_.claim_all();
    hold.unlock();
    publish_all(senders, outcome::closed);
    publish_all(receivers, outcome::closed);
  }

  void abandon() noexcept override {
    std::unique_lock hold(lock_);
    deaf_ = true;
    waiter* senders = senders_.claim_all();
    hold.unlock();
    publish_all(senders, outcome::closed);
    for (;;) {  // with the lock dropped for each destructor: it may use channels
      std::optional<T> value;
      hold.lock();
      if (size_ == 0) return;
      value.emplace(pop());
      hold.unlock();
    }
  }

 private:
  outcome send_now(T& value, std::unique_lock<mutex>& hold) noexcept {
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

  outcome receive_now(std::optional<T>& into, std::unique_lock<mutex>& hold) noexcept {
    if (size_ != 0)
      into.emplace(pop());
    else if (closed_)
      return outcome::closed;
    else if (capacity_ != 0)
      return outcome::pending;
    if (waiter* w = senders_.claim_first()) {  // there is room now: for the one who waited longest
      T& value = *static_cast<T*>(w->place);
      if (capacity_ != 0)
        push(value);
      else
        into.emplace(std::move(value));
      hold.unlock();
      w->owner->publish(outcome::ok, w->index);
      return outcome::ok;
    }
    return into ? outcome::ok : outcome::pending;
  }

  outcome wait(waiter_queue& queue, void* place, std::unique_lock<mutex>& hold,
               const blocked_site& site, const std::stop_token& stop,
               time_point deadline) noexcept {
    thread_ticket mine;
    waiter w{&mine, 0, place};
    queue.push(w);
    hold.unlock();
    const outcome o = mine.await(site, stop, deadline);
    if (o == outcome::stopped || o == outcome::timed_out) delist(queue, w);
    return o;
  }

  void delist(waiter_queue& queue, waiter& w) noexcept {
    std::lock_guard hold(lock_);
    queue.remove(w);
  }

  void push(T& value) noexcept {
    std::size_t at = head_ + size_;
    if (at >= capacity_) at -= capacity_;
    std::construct_at(ring_ + at, std::move(value));
    ++size_;
  }
  T pop() noexcept {
    T* at = ring_ + head_;
    T value = std::move(*at);
    std::destroy_at(at);
    if (++head_ == capacity_) head_ = 0;
    --size_;
    return value;
  }

  const std::size_t capacity_;
  T* const ring_;
  mutex lock_;
  std::size_t head_ = 0;
  std::size_t size_ = 0;
  bool closed_ = false;
  bool deaf_ = false;
  waiter_queue senders_;
  waiter_queue receivers_;
};

}  // namespace belay::detail
