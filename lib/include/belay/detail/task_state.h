/// \file
/// What: what a task and its thread share: the body, the done channels of both directions, the
///   outcome.
/// Lifetime: owned by the task and, until it ends, by the thread or the queue that runs it. What
///   runs it destroys the body, with the channel ends that it captured, before it signals
///   `terminated`.
/// Memory ordering: see task.h.
/// Complexity: one allocation for everything.
/// Errors: an exception from the body becomes the outcome.
/// Source: Concurrency in Go, ch. 4, "Preventing Goroutine Leaks" (done and terminated).
#pragma once

#include <atomic>
#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

#include "belay/detail/task_record.h"
#include "belay/done.h"
#include "belay/executor.h"
#include "belay/result.h"
#include "belay/sendable.h"

namespace belay {
class pool;
}

namespace belay::detail {

template <class F, class... Args>
concept runnable = std::invocable<F, done, Args...> || std::invocable<F, Args...>;

/// The same with arguments, none of which is the line of the call.
template <class F, class Arg, class... Args>
concept runnable_with = !std::same_as<std::remove_cvref_t<Arg>, where> &&
                        runnable<F, std::decay_t<Arg>, std::decay_t<Args>...>;

/// Calls `f(stop, args...)` if it can take a done first, else `f(args...)`.
template <class F, std::convertible_to<done> Done, class... Args>
decltype(auto) call(F&& f, Done&& stop, Args&&... args) {
  if constexpr (std::invocable<F, done, Args...>) {
    return std::invoke(std::forward<F>(f), std::forward<Done>(stop), std::forward<Args>(args)...);
  } else {
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }
}

/// How a task's body ended: what it returns, if it returns anything.
template <class Body>
result<void> outcome_of(Body&& body) {
  using returned = std::invoke_result_t<Body>;
  static_assert(std::is_void_v<returned> || std::is_same_v<returned, result<void>>,
                "a task returns nothing or result<>: its values go through channels");
  if constexpr (std::is_void_v<returned>) {
    body();
    return {};
  } else {
    return body();
  }
}

/// A done_source that is also signalled when a parent is.
class child_source {
 public:
  explicit child_source(const done& parent, const done& other = {}) {
    if (parent.possible()) link_.emplace(parent.token(), pass_on{own_});
    if (other.possible()) other_.emplace(other.token(), pass_on{own_});
  }
  child_source(const child_source&) = delete;
  child_source& operator=(const child_source&) = delete;

  const done_source& own() const noexcept { return own_; }
  void unlink() noexcept {
    link_.reset();
    other_.reset();
  }

 private:
  done_source own_;
  std::optional<std::stop_callback<pass_on>> link_;
  std::optional<std::stop_callback<pass_on>> other_;
};

/// Is told how a body ended, in its thread, while what the body captured is still alive.
struct task_observer {
  virtual void ended(const result<void>& outcome) noexcept = 0;

 protected:
  ~task_observer() = default;
};

class task_state : private work {
 public:
  task_state(const done& parent, const done& other, where started);
  virtual ~task_state() = default;

  /// Runs the body, in this thread.
  void execute() noexcept;
  /// Waits until it has terminated. One that still waits in a pool's queue it ends itself, when it
  /// was stopped, and runs itself, when only this thread of that pool could.
  void wait(where at) noexcept { static_cast<void>(wait_for(std::chrono::nanoseconds::max(), at)); }
  /// False when it took longer than `d`: the caller looks around, and waits again.
  [[nodiscard]] bool wait_for(std::chrono::nanoseconds d, where at) noexcept;

  const done_source& stop() const noexcept { return stop_.own(); }
  done terminated() const noexcept { return terminated_.get(); }
  const task_record& record() const noexcept { return record_; }
  /// To be read when it has terminated.
  const result<void>& outcome() const noexcept { return outcome_; }

  task_observer* observer = nullptr;  // set before it can run

 private:
  friend belay::pool;
  virtual result<void> run(done stop) = 0;
  virtual void drop() noexcept = 0;

  static void run_queued(work& w) noexcept;
  /// True for one caller, who executes or abandons it.
  bool take() noexcept { return !taken_.exchange(true, std::memory_order_acq_rel); }
  /// Ends it without having run it: its outcome is `stopped`.
  void abandon() noexcept { end(errc::stopped); }
  void end(result<void> outcome) noexcept;

  task_record record_;
  child_source stop_;
  done_source terminated_;
  result<void> outcome_;

  pool* pool_ = nullptr;  // whose queue it went through; null for a task with a thread of its own
  std::shared_ptr<task_state> self_;  // while it is queued
  std::atomic<bool> taken_{false};
  bool holds_room_ = false;  // in the queue
};

template <class F, class... Args>
class task_body final : public task_state {
 public:
  template <class G, class... As>
  task_body(const done& parent, const done& other, where started, G&& f, As&&... args)
      : task_state(parent, other, started),
        body_(std::in_place, std::forward<G>(f), std::forward<As>(args)...) {}

 private:
  result<void> run(done stop) override {
    return std::apply(
        [&](F& f, Args&... args) {
          return outcome_of([&]() -> decltype(auto) {
            return call(std::move(f), std::move(stop), std::move(args)...);
          });
        },
        *body_);
  }

  void drop() noexcept override { body_.reset(); }

  std::optional<std::tuple<F, Args...>> body_;
};

template <class F, class... Args>
std::shared_ptr<task_state> make_task(const done& parent, const done& other, where started, F&& f,
                                      Args&&... args) {
  static_assert(
      (require_sendable<std::decay_t<F>>() && ... && require_sendable<std::decay_t<Args>>()));
  return std::make_shared<task_body<std::decay_t<F>, std::decay_t<Args>...>>(
      parent, other, started, std::forward<F>(f), std::forward<Args>(args)...);
}

}  // namespace belay::detail
