/// \file
/// What: the channel for larger capacities: a lock-free ring of stamped slots. Who finds it full or
///   empty queues as a waiter, and is woken to try again: a value is never handed over past the
///   ring.
/// Lifetime: see channel_state.h.
/// Memory ordering: a slot's stamp (release, acquire) carries its value. Taking a position and
///   looking for waiters are sequentially consistent, as are queueing and looking at the positions:
///   either the waiter sees the position move, or the mover sees the waiter.
/// Complexity: one locked instruction per operation while nobody waits; waiters as in a locked
///   channel. Not lock-free for a whole operation: a slot that was taken but is not yet filled is
///   waited for.
/// Errors: std::bad_alloc, std::bad_array_new_length from the constructor.
/// Source: Vyukov, "Bounded MPMC queue"; crossbeam-channel, flavors/array.rs for laps and the
///   closed bit.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <mutex>

#include "belay/detail/channel_state.h"
#include "belay/detail/mutex.h"

namespace belay::detail {

/// The waiters of one side. Each that is claimed is granted one try.
class granted_queue {
 public:
  void push(waiter& w) noexcept {
    std::lock_guard hold(lock_);
    waiters_.push(w);
    some_.store(true, std::memory_order_seq_cst);
  }
  void remove(waiter& w) noexcept {
    std::lock_guard hold(lock_);
    waiters_.remove(w);
    some_.store(!waiters_.empty(), std::memory_order_seq_cst);
  }
  void grant_one() noexcept {
    if (!some_.load(std::memory_order_seq_cst)) return;
    std::unique_lock hold(lock_);
    waiter* w = waiters_.claim_first();
    some_.store(!waiters_.empty(), std::memory_order_seq_cst);
    hold.unlock();
    if (w != nullptr) w->owner->publish(outcome::retry, w->index);
  }
  void grant_all() noexcept {
    std::unique_lock hold(lock_);
    waiter* chain = waiters_.claim_all();
    some_.store(false, std::memory_order_seq_cst);
    hold.unlock();
    publish_all(chain, outcome::retry);
  }

 private:
  mutex lock_;
  waiter_queue waiters_;  // guarded by lock_
  atomic<bool> some_{false};
};

template <class T>
class ring_channel final : public channel_state<T> {
  using position = std::uint64_t;  // lap << index_bits_ | index; tail_ also has the closed bit
  static constexpr position closed = position{1} << 63;

 public:
  ring_channel(std::size_t capacity, where made)
      : channel_state<T>(true, made),
        capacity_(capacity),
        lap_(position{1} << std::bit_width(capacity)),
        slots_(new slot[capacity]) {
    for (std::size_t i = 0; i != capacity; ++i) slots_[i].stamp.store(i, std::memory_order_relaxed);
  }
  ~ring_channel() override {
    for (std::optional<T> value; poll_receive(value) == outcome::ok;) value.reset();
  }

  outcome poll_send(T& value) noexcept override {
    position tail = tail_.load(std::memory_order_relaxed);
    for (spin awake(spin::for_ever);; tail = tail_.load(std::memory_order_seq_cst)) {
      if (tail & closed) return outcome::closed;
      slot& s = at(tail);
      const position stamp = s.stamp.load(std::memory_order_acquire);
      if (stamp == tail) {
        if (!tail_.compare_exchange_weak(tail, after(tail), std::memory_order_seq_cst)) continue;
        std::construct_at(&s.value, std::move(value));
        s.stamp.store(tail + 1, std::memory_order_release);
        receivers_.grant_one();
        return outcome::ok;
      }
      if (stamp + lap_ == tail + 1 && head_.load(std::memory_order_seq_cst) + lap_ == tail) {
        return outcome::pending;
      }
      awake.once();  // another is ahead of us, or has not yet emptied the slot
    }
  }

  outcome poll_receive(std::optional<T>& into) noexcept override {
    position head = head_.load(std::memory_order_relaxed);
    for (spin awake(spin::for_ever);; head = head_.load(std::memory_order_seq_cst)) {
      slot& s = at(head);
      const position stamp = s.stamp.load(std::memory_order_acquire);
      if (stamp == head + 1) {
        if (!head_.compare_exchange_weak(head, after(head), std::memory_order_seq_cst)) continue;
        into.emplace(std::move(s.value));
        std::destroy_at(&s.value);
        s.stamp.store(head + lap_, std::memory_order_release);
        senders_.grant_one();
        return outcome::ok;
      }
      if (stamp == head) {
        const position tail = tail_.load(std::memory_order_seq_cst);
        if ((tail & ~closed) == head) return tail & closed ? outcome::closed : outcome::pending;
      }
      awake.once();  // another is ahead of us, or has not yet filled the slot
    }
  }

  bool enlist_send(waiter& w) noexcept override {
    senders_.push(w);
    const position tail = tail_.load(std::memory_order_seq_cst);
    if (!(tail & closed) && head_.load(std::memory_order_seq_cst) + lap_ == tail) return true;
    senders_.remove(w);
    return false;
  }
  bool enlist_receive(waiter& w) noexcept override {
    receivers_.push(w);
    if (head_.load(std::memory_order_seq_cst) == tail_.load(std::memory_order_seq_cst)) return true;
    receivers_.remove(w);
    return false;
  }
  outcome start_send(waiter& w) noexcept override {
    return start(
        w, [&] { return poll_send(*static_cast<T*>(w.place)); }, [&] { return enlist_send(w); });
  }
  outcome start_receive(waiter& w) noexcept override {
    return start(
        w, [&] { return poll_receive(*static_cast<std::optional<T>*>(w.place)); },
        [&] { return enlist_receive(w); });
  }
  void delist_send(waiter& w) noexcept override { senders_.remove(w); }
  void delist_receive(waiter& w) noexcept override { receivers_.remove(w); }

  outcome send(T& value, const std::stop_token& stop, time_point deadline, where at) override {
    return block(
        "send", at, stop, deadline, [&] { return poll_send(value); },
        [&](waiter& w) { return enlist_send(w); }, senders_);
  }
  outcome receive(std::optional<T>& into, const std::stop_token& stop, time_point deadline,
                  where at) override {
    return block(
        "receive", at, stop, deadline, [&] { return poll_receive(into); },
        [&](waiter& w) { return enlist_receive(w); }, receivers_);
  }

  void close(std::optional<failure> why) noexcept override {
    {
      std::lock_guard hold(closing_);
      if (tail_.load(std::memory_order_relaxed) & closed) return;
      this->why_ = std::move(why);
      tail_.fetch_or(closed, std::memory_order_seq_cst);
    }
    senders_.grant_all();
    receivers_.grant_all();
  }
  void abandon() noexcept override {
    close({});
    for (std::optional<T> value; poll_receive(value) == outcome::ok;) value.reset();
  }

 private:
  struct slot {
    slot() noexcept {}
    ~slot() {}
    atomic<position> stamp{0};  // position: free for it; position + 1: holds its value
    union {
      T value;
    };
  };

  slot& at(position p) noexcept { return slots_[p & (lap_ - 1) & ~closed]; }
  position after(position p) const noexcept {
    return (p & (lap_ - 1)) + 1 < capacity_ ? p + 1 : (p & ~(lap_ - 1)) + lap_;
  }

  template <class Poll, class Enlist>
  outcome start(waiter& w, Poll poll, Enlist enlist) noexcept {
    for (;;) {
      if (const outcome o = poll(); o != outcome::pending) return o;
      if (enlist() || !w.owner->claim()) return outcome::pending;
      w.owner->rearm();
    }
  }

  template <class Poll, class Enlist>
  outcome block(const char* operation, where at, const std::stop_token& stop, time_point deadline,
                Poll poll, Enlist enlist, granted_queue& queue) noexcept {
    if (stop.stop_requested()) return outcome::stopped;
    if (const outcome o = poll(); o != outcome::pending) return o;
    for (;;) {
      thread_ticket mine;
      // Awake and not queued: the other side pays nothing for us, and may run ahead of us.
      for (spin awake(mine.yields(), true); awake.once();) {
        if (const outcome o = poll(); o != outcome::pending) return o;
      }
      waiter w{&mine, 0, nullptr};
      if (!enlist(w) && mine.claim()) {
        if (const outcome o = poll(); o != outcome::pending) return o;
        continue;
      }
      const outcome o = mine.await(this->site(operation, at), stop, deadline);
      queue.remove(w);
      if (o != outcome::retry) return o;
      if (const outcome again = poll(); again != outcome::pending) return again;
    }
  }

  const std::size_t capacity_;
  const position lap_;
  const std::unique_ptr<slot[]> slots_;
  alignas(64) atomic<position> head_{0};
  alignas(64) atomic<position> tail_{0};
  alignas(64) granted_queue senders_;
  granted_queue receivers_;
  mutex closing_;
};

}  // namespace belay::detail
