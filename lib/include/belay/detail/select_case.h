/// \file
/// What: what a select knows of a case: how to try it, queue it, and take it out of the queue; and
///   a `selection`, the steps of one select over its cases, for threads and coroutines.
/// Lifetime: a case lives in the frame of who selects, for one call; it is queued in a channel only
///   between `enlist` and `delist`, both inside the call. It may be moved only before that.
/// Memory ordering: see ticket.h.
/// Complexity: linear in the cases per round; rounds repeat only under contention.
/// Errors: none of its own.
/// Source: crossbeam-channel, select.rs (register, check again, abort and retry).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
#include <variant>

#include "belay/detail/ticket.h"
#include "belay/done.h"

namespace belay::detail {

struct select_case {
  enum class kind { channel, done, timer, otherwise };

  explicit select_case(kind k, where at, time_point until = no_deadline) noexcept
      : what(k), deadline(until), at(at) {}

  /// Tries the case now; `pending` if it is not ready.
  virtual outcome poll() noexcept { return outcome::pending; }
  /// Queues the case under `t`; false, and not queued, if it is ready.
  virtual bool enlist(ticket&) noexcept { return true; }
  virtual void delist() noexcept {}
  /// Keeps how the case ended, for `take`.
  virtual void settle(outcome) noexcept {}

  kind what;
  time_point deadline;
  where at;
  std::size_t index = 0;  // among the cases
  bool patient = true;    // may be tried for a while before it is queued
  bool enlisted = false;

 protected:
  ~select_case() = default;
  select_case(select_case&&) = default;
  select_case& operator=(select_case&&) = default;
};

class channel_case : public select_case {
 protected:
  template <class State>
  channel_case(const State* of, where at) noexcept : select_case(kind::channel, at) {
    patient = of == nullptr || of->buffered();
  }
  channel_case(channel_case&&) = default;
  channel_case& operator=(channel_case&&) = default;
  ~channel_case() = default;
  waiter& arm(ticket& t, void* place) noexcept {
    waiter_ = waiter{&t, index, place};
    return waiter_;
  }

  waiter waiter_;
  outcome outcome_ = outcome::pending;

 private:
  void settle(outcome o) noexcept final { outcome_ = o; }
};

class done_case final : public select_case {
 public:
  done_case(const done& stop, where at) noexcept
      : select_case(kind::done, at), stop_(stop.token()) {}
  done_case(done_case&& other) noexcept : select_case(std::move(other)), stop_(other.stop_) {}
  std::monostate take() const noexcept { return {}; }

 private:
  outcome poll() noexcept override {
    return stop_.stop_requested() ? outcome::stopped : outcome::pending;
  }
  bool enlist(ticket& t) noexcept override {
    on_stop_.emplace(stop_, end_by_stop{&t, index});
    return true;
  }
  void delist() noexcept override { on_stop_.reset(); }

  std::stop_token stop_;
  std::optional<std::stop_callback<end_by_stop>> on_stop_;
};

class timer_case final : public select_case {
 public:
  timer_case(time_point until, where at) noexcept : select_case(kind::timer, at, until) {}
  std::monostate take() const noexcept { return {}; }
};

class default_case final : public select_case {
 public:
  explicit default_case(where at) noexcept : select_case(kind::otherwise, at) {}
  std::monostate take() const noexcept { return {}; }
};

enum class order { random, as_written };

class selection {
 public:
  /// Numbers the cases, and shuffles them unless they are tried as written.
  selection(std::span<select_case*> cases, order o) noexcept;

  /// The case that goes ahead now, settled: one that is signalled, else ready, else `otherwise`.
  select_case* poll() noexcept;
  /// May the cases be tried for a while before they are queued?
  bool patient() const noexcept;
  /// Queues all cases; false, with the ticket claimed and nothing queued, when one was ready.
  bool enlist(ticket& t) noexcept;
  /// After the ticket has ended with `o`: the case that was chosen, settled; null to start over.
  select_case* conclude(outcome o, std::size_t index) noexcept;

  time_point deadline() const noexcept { return timer_ ? timer_->deadline : no_deadline; }
  blocked_site site() const noexcept { return {"select", cases_.front()->at}; }

 private:
  bool enlist_all(ticket& t) noexcept;
  void delist() noexcept;

  std::span<select_case*> cases_;
  select_case* otherwise_ = nullptr;
  select_case* timer_ = nullptr;
};

/// Runs one case to its end, and returns its place among the cases as they were given.
std::size_t run_select(std::span<select_case*> cases, order o);

}  // namespace belay::detail

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_select.h"
#endif
