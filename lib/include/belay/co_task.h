/// \file
/// What: `co_task<T>` is what a coroutine returns that waits with `co_await` instead of blocking a
///   thread:
///     co_task<> relay(receiver<int> in, sender<int> out, done stop) {
///       while (auto v = co_await in.co_receive(stop)) co_await out.co_send(*v, stop);
///     }
///   It starts when it is awaited, run by `sync_wait` or `run_loop::run`, or given to a `co_scope`.
/// Lifetime: a co_task owns its frame; give it its arguments by value, for a reference or a
///   lambda's capture must outlive the frame. It goes on only on the executor that it was started
///   on, which its callees share. Destroying one that waits is an error (there is no cancelling but
///   by a done).
/// Memory ordering: what a coroutine did before it waited happens before what it does after, in
///   whichever thread; its end happens before the return of the `co_await`.
/// Complexity: one allocation, for the frame; a call and a return are a jump each.
/// Errors: an exception that leaves the body is thrown by the `co_await`.
/// Source: Baker, cppcoro's task; Nishanov, symmetric transfer (P0913).
#pragma once

#include <cassert>
#include <concepts>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/detail/catching.h"
#include "belay/detail/task_record.h"
#include "belay/executor.h"
#include "belay/result.h"

namespace belay {

template <class T = void>
class co_task;

namespace detail {

template <class T>
class co_outcome;

/// What an awaiter may ask of the coroutine that awaits it.
class co_promise_base {
 public:
  home& lives_at() const noexcept { return *home_; }
  void live_at(home& h) noexcept { home_ = &h; }
  void then(std::coroutine_handle<> next) noexcept { next_ = next; }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  struct final_awaiter {
    bool await_ready() const noexcept { return false; }
    template <class P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> h) const noexcept {
      return h.promise().next_;
    }
    void await_resume() const noexcept {}
  };
  final_awaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

 protected:
  std::exception_ptr thrown_;

 private:
  home* home_ = nullptr;
  std::coroutine_handle<> next_ = std::noop_coroutine();
};

template <class T>
class co_promise : public co_promise_base {
 public:
  co_task<T> get_return_object() noexcept;
  template <class U = T>
    requires std::constructible_from<T, U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T get() {
    if (thrown_) std::rethrow_exception(thrown_);
    return std::move(*value_);
  }
  result<T> get_result() {
    if (thrown_) return failure(thrown_);
    return catching(
        [this] { return result<T>(std::move(*value_)); },
        [](std::exception_ptr thrown) { return result<T>(failure(std::move(thrown))); });
  }

 private:
  std::optional<T> value_;
};

template <>
class co_promise<void> : public co_promise_base {
 public:
  co_task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void get() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }
  result<void> get_result() const {
    return thrown_ ? result<void>(failure(thrown_)) : result<void>();
  }
};

/// A promise that says where its coroutine runs: what every `co_` operation asks of its caller.
template <class P>
concept runs_somewhere = requires(P& p) {
  { p.lives_at() } -> std::same_as<home&>;
};

}  // namespace detail

/// A coroutine that returns a `T`. It starts when it is awaited.
template <class T>
class [[nodiscard]] co_task {
 public:
  using promise_type = detail::co_promise<T>;
  using value_type = T;

  co_task(co_task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  co_task& operator=(co_task&& other) noexcept {
    co_task incoming(std::move(other));
    std::swap(frame_, incoming.frame_);
    return *this;
  }
  ~co_task() {
    if (frame_) frame_.destroy();
  }

  /// What awaiting it does: the coroutine runs at once, on the executor of the caller.
  class awaiter {
   public:
    /// For a coroutine that has not run.
    explicit awaiter(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}
    bool await_ready() const noexcept { return false; }
    template <detail::runs_somewhere P>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<P> caller) const noexcept {
      frame_.promise().live_at(caller.promise().lives_at());
      frame_.promise().then(caller);
      return frame_;
    }
    T await_resume() const { return frame_.promise().get(); }

   protected:
    std::coroutine_handle<promise_type> frame_;
  };
  /// `co_await std::move(t)`: runs it to its end, on the awaiting coroutine's executor.
  awaiter operator co_await() && noexcept { return assert(frame_), awaiter(frame_); }

 private:
  friend promise_type;
  friend class detail::co_outcome<T>;
  explicit co_task(std::coroutine_handle<promise_type> frame) noexcept : frame_(frame) {}

  std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T>
co_task<T> co_promise<T>::get_return_object() noexcept {
  return co_task<T>(std::coroutine_handle<co_promise>::from_promise(*this));
}
inline co_task<void> co_promise<void>::get_return_object() noexcept {
  return co_task<void>(std::coroutine_handle<co_promise>::from_promise(*this));
}

/// `co_await co_outcome(std::move(t))`: as `co_await std::move(t)`, but gives what it throws as a
/// failure.
template <class T>
class co_outcome : public co_task<T>::awaiter {
 public:
  explicit co_outcome(co_task<T>&& t) noexcept : co_task<T>::awaiter(t.frame_) {}
  result<T> await_resume() const { return this->frame_.promise().get_result(); }
};

/// The executor that the awaiting coroutine runs on: `executor& e = co_await this_executor{}`.
struct this_executor {
  executor* found = nullptr;
  bool await_ready() const noexcept { return false; }
  template <runs_somewhere P>
  bool await_suspend(std::coroutine_handle<P> h) noexcept {
    found = h.promise().lives_at().runs_on;
    return false;
  }
  executor& await_resume() const noexcept { return *found; }
};

}  // namespace detail

/// The executor of the coroutine that awaits it.
inline detail::this_executor this_executor() noexcept { return {}; }

}  // namespace belay
