/// \file
/// What: `make_channel<T>(capacity)` makes a channel and returns its two ends. A send to a channel
///   of capacity n blocks while n values are stored; with capacity 0 it blocks until a receiver
///   takes the value (a rendezvous). Values come out in the order in which they went in. From
///   capacity 16 the channel is a lock-free ring; before that a lock, which hands values straight
///   over.
/// Lifetime: the ends own the channel, see sender.h and receiver.h. Move each end into the thread
///   that uses it: an end kept by somebody who does not use it keeps the other side waiting.
/// Memory ordering: a send happens before the receive that gets its value; the k-th receive happens
///   before the return of the k+n-th send. So a value that is given away needs no other lock.
/// Complexity: three allocations here, none later; blocked threads are served first come, first
///   served; in a ring one who comes by just then may be quicker.
/// Errors: std::bad_alloc, std::bad_array_new_length. A `T` that is not `sendable` does not compile.
/// Source: Concurrency in Go, ch. 3, "Channels"; Hoare, Communicating Sequential Processes (1978);
///   the Go memory model for the second ordering.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "belay/detail/locked_channel.h"
#include "belay/detail/ring_channel.h"
#include "belay/receiver.h"
#include "belay/sender.h"

namespace belay {

/// The two ends of a channel: `auto [tx, rx] = make_channel<T>(n);`
template <class T>
struct channel {
  sender<T> tx;
  receiver<T> rx;
};

namespace detail {

struct ends {
  // Where waking a waiter to try again costs less than a lock around every operation.
#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
  static constexpr std::size_t ring_from = -1;  // an analyser sees one kind: they do the same
#else
  static constexpr std::size_t ring_from = 16;
#endif

  // Each end counts its copies in a control block of its own; the deleter is what the last one
  // does.
  template <class T>
  static channel<T> make(std::size_t capacity, where made) {
    std::shared_ptr<channel_state<T>> state;
    if (capacity < ring_from)
      state = std::make_shared<locked_channel<T>>(capacity, made);
    else
      state = std::make_shared<ring_channel<T>>(capacity, made);
    auto* at = state.get();
    std::shared_ptr<channel_state<T>> tx(at, [state](auto* c) noexcept { c->close({}); });
    std::shared_ptr<channel_state<T>> rx(at, [state](auto* c) noexcept { c->abandon(); });
    return {sender<T>(std::move(tx)), receiver<T>(std::move(rx))};
  }

  template <class End>
  static auto* of(const End& end) noexcept {
    return end.channel_.get();
  }
};

}  // namespace detail

/// A channel that stores up to `capacity` values; with 0, sender and receiver meet.
template <class T>
[[nodiscard]] channel<T> make_channel(std::size_t capacity = 0, where made = where::current()) {
  return detail::ends::make<T>(capacity, made);
}

}  // namespace belay
