/// \file
/// What: a `co_root` is the outermost coroutine of a call chain: nobody awaits it. `start_on` posts
///   it to an executor; it destroys itself at its end.
/// Lifetime: what it refers to must live until its last statement, which is how it says that it has
///   ended.
/// Memory ordering: see executor.h.
/// Complexity: one allocation.
/// Errors: an exception out of its body terminates: it has nobody to go to.
/// Source: cppcoro's sync_wait_task.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/co_task.h"
#include "belay/executor.h"

namespace belay::detail {

class [[nodiscard]] co_root {
 public:
  class promise_type : private work {
   public:
    promise_type() noexcept : work(&start) {}
    home& lives_at() noexcept { return home_; }
    co_root get_return_object() noexcept { return co_root(*this); }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }

   private:
    friend co_root;
    static void start(work& w) noexcept {
      auto& self = static_cast<promise_type&>(w);
      std::coroutine_handle<promise_type>::from_promise(self).resume();
    }
    home home_;
  };

  void start_on(executor& e, where started) && noexcept {
    promise_->home_.runs_on = &e;
    promise_->home_.record.list("coroutine", started);
    e.post(*promise_);
  }

 private:
  explicit co_root(promise_type& p) noexcept : promise_(&p) {}
  promise_type* promise_;
};

/// `co_await leaving()`: the task is none of those that live any more.
struct leaving {
  bool await_ready() const noexcept { return false; }
  template <runs_somewhere P>
  bool await_suspend(std::coroutine_handle<P> h) const noexcept {
    h.promise().lives_at().record.unlist();
    return false;
  }
  void await_resume() const noexcept {}
};

/// Awaits `t`, keeps how it ended, destroys it, and calls `end`.
template <class T, class End>
co_root run_to_end(co_task<T> t, std::optional<result<T>>& outcome, End end) {
  {
    co_task<T> mine = std::move(t);
    outcome.emplace(co_await co_outcome<T>(std::move(mine)));
  }
  co_await leaving();
  end();
}

}  // namespace belay::detail
