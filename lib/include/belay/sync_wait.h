/// \file
/// What: `sync_wait(executor, coroutine)` runs a coroutine on an executor and blocks the calling
///   thread until it has ended. On a run loop use `run_loop::run`, which is what runs it.
/// Lifetime: the coroutine and all that it awaited are gone when it returns.
/// Memory ordering: all that the coroutine did happens before the return.
/// Complexity: one allocation, one wake-up.
/// Errors: throws what the coroutine throws. Waiting in a thread that the executor needs is a
///   deadlock.
/// Source: cppcoro, sync_wait; ISO C++26 this_thread::sync_wait.
#pragma once

#include <optional>
#include <utility>

#include "belay/detail/co_root.h"
#include "belay/detail/ticket.h"

namespace belay {

/// Blocks until `t` has ended; returns what it returns, or throws what it throws.
template <class T>
T sync_wait(executor& e, co_task<T> t, where at = where::current()) {
  std::optional<result<T>> outcome;
  detail::thread_ticket mine;
  detail::run_to_end(std::move(t), outcome, [&mine]() noexcept {
    mine.end(detail::outcome::ok);
  }).start_on(e, at);
  static_cast<void>(mine.await({"sync_wait", at}, detail::no_deadline));
  return std::move(*outcome).value();
}

}  // namespace belay
