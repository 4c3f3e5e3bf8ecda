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
    executor& where_to_run() const noexcept { return *runs_on_; }
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
    executor* runs_on_ = nullptr;
  };

  void start_on(executor& e) && noexcept {
    promise_->runs_on_ = &e;
    e.post(*promise_);
  }

 private:
  explicit co_root(promise_type& p) noexcept : promise_(&p) {}
  promise_type* promise_;
};

/// Awaits `t`, keeps how it ended, destroys it, and calls `end`.
template <class T, class End>
co_root run_to_end(co_task<T> t, std::optional<result<T>>& outcome, End end) {
  try {
    co_task<T> mine = std::move(t);
    if constexpr (std::is_void_v<T>) {
      co_await std::move(mine);
      outcome.emplace();
    } else {
      outcome.emplace(co_await std::move(mine));
    }
  } catch (...) {
    outcome.emplace(failure(std::current_exception()));
  }
  end();
}

}  // namespace belay::detail
