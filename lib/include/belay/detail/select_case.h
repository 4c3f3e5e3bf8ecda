/// \file
/// What: what `run_select` knows of a case: how to try it, queue it, and take it out of the queue.
/// Lifetime: a case lives on the stack of the selecting thread for one call; it is queued in a channel
///   only between `enlist` and `delist`, both inside the call.
/// Memory ordering: see ticket.h.
/// Complexity: `run_select` is linear in the cases per round; rounds repeat only under contention.
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

  explicit select_case(kind k, time_point at = no_deadline) noexcept : what(k), deadline(at) {}
  select_case(const select_case&) = delete;
  select_case& operator=(const select_case&) = delete;

  /// Tries the case now; `pending` if it is not ready.
  virtual outcome poll() { return outcome::pending; }
  /// Queues the case under `t`; false, and not queued, if it is ready.
  virtual bool enlist(ticket&) { return true; }
  virtual void delist() {}
  /// Keeps how the case ended, for `take`.
  virtual void settle(outcome) {}

  const kind what;
  const time_point deadline;
  std::size_t index = 0;  // among the cases
  bool enlisted = false;

 protected:
  ~select_case() = default;
};

class channel_case : public select_case {
 protected:
  channel_case() noexcept : select_case(kind::channel) {}
  ~channel_case() = default;
  waiter& arm(ticket& t, void* place) noexcept {
    waiter_ = waiter{&t, index, place};
    return waiter_;
  }

  waiter waiter_;
  outcome outcome_ = outcome::pending;

 private:
  void settle(outcome o) final { outcome_ = o; }
};

class done_case final : public select_case {
 public:
  explicit done_case(const done& stop) noexcept : select_case(kind::done), stop_(stop.token()) {}
  std::monostate take() const noexcept { return {}; }

 private:
  struct claim {
    ticket* owner;
    std::size_t index;
    void operator()() const noexcept {
      if (owner->claim()) owner->publish(outcome::stopped, index);
    }
  };
  outcome poll() override {
    return stop_.stop_requested() ? outcome::stopped : outcome::pending;
  }
  bool enlist(ticket& t) override {
    on_stop_.emplace(stop_, claim{&t, index});
    return true;
  }
  void delist() override { on_stop_.reset(); }

  std::stop_token stop_;
  std::optional<std::stop_callback<claim>> on_stop_;
};

class timer_case final : public select_case {
 public:
  explicit timer_case(time_point at) noexcept : select_case(kind::timer, at) {}
  std::monostate take() const noexcept { return {}; }
};

class default_case final : public select_case {
 public:
  default_case() noexcept : select_case(kind::otherwise) {}
  std::monostate take() const noexcept { return {}; }
};

/// Runs one case to its end and returns its place in `cases`, whose order it changes.
std::size_t run_select(std::span<select_case*> cases);

}  // namespace belay::detail
