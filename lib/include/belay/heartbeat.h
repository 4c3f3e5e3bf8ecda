/// \file
/// What: a `heartbeat` tells that a task is alive and getting on: per unit of work, and once every
///   interval while it waits. The pulses come out of a channel that keeps one, so a beat never
///   blocks, and what nobody listens to is dropped.
///     auto [heart, pulses] = make_heartbeat(100ms);
///     task t = go([heart = std::move(heart), ...](done d) mutable {
///       while (auto job = heart.receive(jobs, d)) { heart.beat(); work(*job); }
///     });
///     while (auto at = pulses.receive_for(1s)) ...    // timed_out: it is stuck; closed: it ended
/// Lifetime: the heart belongs to the task; when it goes, the pulses end. One thread at a time uses
///   it.
/// Memory ordering: what came before a beat happens before the receive of its pulse, if it was
///   kept.
/// Complexity: a beat is a send that doesn't block; waiting with a heart adds a look at the clock.
/// Errors: as for the operation that is waited in.
/// Source: Concurrency in Go, ch. 5, "Heartbeats".
#pragma once

#include <chrono>
#include <type_traits>
#include <utility>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"

namespace belay {

/// The beating end: it belongs to one thread, which passes it to all that waits.
class heartbeat {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  /// The interval of a heart that beats at units of work only.
  static constexpr std::chrono::nanoseconds never = std::chrono::nanoseconds::max();

  /// A heart without a listener.
  heartbeat() = default;

  /// At the start of a unit of work.
  void beat() noexcept {
    const time_point now = std::chrono::steady_clock::now();
    static_cast<void>(to_.try_send(now));
    next_ = now > time_point::max() - every_ ? time_point::max() : now + every_;
  }
  /// Beats if the interval has passed; returns when it will have passed again.
  time_point keep_beating() noexcept {
    if (next_ <= std::chrono::steady_clock::now()) beat();
    return next_;
  }

  /// `rx.receive(stop)`, `tx.send(value, stop)`, `stop.wait_for(d)` that beat while they wait.
  template <class T>
  result<T> receive(const receiver<T>& rx, const done& stop, where from = where::current()) {
    return beating<result<T>>([&] { return on_receive(rx, from); }, stop, from);
  }
  template <class T>
  result<void> send(const sender<T>& tx, std::type_identity_t<T>&& value, const done& stop,
                    where from = where::current()) {
    return beating<result<void>>([&] { return on_send(tx, std::move(value), from); }, stop, from);
  }
  template <class T>
  result<void> send(const sender<T>& tx, const std::type_identity_t<T>& value, const done& stop,
                    where from = where::current()) {
    return send(tx, T(value), stop, from);
  }
  [[nodiscard]] bool wait_for(std::chrono::nanoseconds d, const done& stop,
                              where from = where::current());

 private:
  friend struct heartbeat_ends make_heartbeat(std::chrono::nanoseconds every);
  heartbeat(sender<time_point> to, std::chrono::nanoseconds every)
      : to_(std::move(to)), every_(every) {}

  template <class R, class Case>
  R beating(Case make, const done& stop, where from) {
    for (;;) {
      auto r = select(on_done(stop, from), make(), at(keep_beating(), from));
      if (r.index() == 0) return errc::stopped;
      if (r.index() == 1) return std::get<1>(std::move(r));
    }
  }

  sender<time_point> to_;
  std::chrono::nanoseconds every_ = never;
  time_point next_ = std::chrono::steady_clock::now();  // the first wait beats
};

/// A heart, and where its pulses come out.
struct heartbeat_ends {
  heartbeat heart;
  receiver<heartbeat::time_point> pulses;  // when each beat was
};

/// `auto [heart, pulses] = make_heartbeat(interval);` By default it beats only per unit of work.
[[nodiscard]] heartbeat_ends make_heartbeat(std::chrono::nanoseconds every = heartbeat::never);

}  // namespace belay
