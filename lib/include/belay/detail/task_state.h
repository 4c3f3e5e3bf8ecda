/// \file
/// What: what a task and its thread share: the body, the done channels of both directions, the
///   outcome.
/// Lifetime: owned by the task and, until it ends, by the thread. The thread destroys the body,
///   with the channel ends that it captured, before it signals `terminated`.
/// Memory ordering: see task.h.
/// Complexity: one allocation for everything.
/// Errors: an exception from the body becomes the outcome.
/// Source: Concurrency in Go, ch. 4, "Preventing Goroutine Leaks" (done and terminated).
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

#include "belay/done.h"
#include "belay/result.h"

namespace belay::detail {

template <class F, class... Args>
concept runnable = std::invocable<F, done, Args...> || std::invocable<F, Args...>;

/// A done_source that is also signalled when its parent is.
class child_source {
 public:
  explicit child_source(const done& parent) {
    if (parent.possible()) link_.emplace(parent.token(), forward{own_});
  }
  child_source(const child_source&) = delete;
  child_source& operator=(const child_source&) = delete;

  const done_source& own() const noexcept { return own_; }
  void unlink() noexcept { link_.reset(); }

 private:
  struct forward {
    done_source to;
    void operator()() const noexcept { to.signal(); }
  };
  done_source own_;
  std::optional<std::stop_callback<forward>> link_;
};

/// Is told how a body ended, in its thread, while what the body captured is still alive.
struct task_observer {
  virtual void ended(const result<void>& outcome) noexcept = 0;

 protected:
  ~task_observer() = default;
};

class task_state {
 public:
  explicit task_state(const done& parent) : stop_(parent) {}
  virtual ~task_state() = default;

  /// What the task's thread does.
  void execute() noexcept;

  const done_source& stop() const noexcept { return stop_.own(); }
  done terminated() const noexcept { return terminated_.get(); }
  /// To be read when the thread has been joined.
  const result<void>& outcome() const noexcept { return outcome_; }

  task_observer* observer = nullptr;  // set before the thread starts

 private:
  virtual result<void> run(done stop) = 0;
  virtual void drop() noexcept = 0;

  child_source stop_;
  done_source terminated_;
  result<void> outcome_;
};

template <class F, class... Args>
class task_body final : public task_state {
 public:
  template <class G, class... As>
  explicit task_body(const done& parent, G&& f, As&&... args)
      : task_state(parent), body_(std::in_place, std::forward<G>(f), std::forward<As>(args)...) {}

 private:
  result<void> run(done stop) override {
    return std::apply(
        [&](F& f, Args&... args) -> result<void> {
          if constexpr (std::invocable<F, done, Args...>) {
            return call(std::move(f), std::move(stop), std::move(args)...);
          } else {
            return call(std::move(f), std::move(args)...);
          }
        },
        *body_);
  }

  template <class... As>
  static result<void> call(F&& f, As&&... args) {
    using returned = std::invoke_result_t<F, As...>;
    static_assert(std::is_void_v<returned> || std::is_same_v<returned, result<void>>,
                  "a task returns nothing or result<>: its values go through channels");
    if constexpr (std::is_void_v<returned>) {
      std::invoke(std::move(f), std::forward<As>(args)...);
      return {};
    } else {
      return std::invoke(std::move(f), std::forward<As>(args)...);
    }
  }

  void drop() noexcept override { body_.reset(); }

  std::optional<std::tuple<F, Args...>> body_;
};

template <class F, class... Args>
std::shared_ptr<task_state> make_task(const done& parent, F&& f, Args&&... args) {
  return std::make_shared<task_body<std::decay_t<F>, std::decay_t<Args>...>>(
      parent, std::forward<F>(f), std::forward<Args>(args)...);
}

}  // namespace belay::detail
