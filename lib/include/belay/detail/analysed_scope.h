/// \file
/// What: a scope without a pool, as an analyser is to see it: without reports of long joins. Only
///   analysers read it; no program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of scope.h.
/// Source: src/scope.cpp.
#pragma once

#include <exception>
#include <utility>

#include "belay/detail/analysed_task.h"
#include "belay/scope.h"

namespace belay {

inline scope::scope(const done& parent, where made)
    : exceptions_outside_(0),
      made_(made),
      report_after_(std::chrono::nanoseconds::max()),
      on_(nullptr),
      stop_(parent) {}

inline scope::~scope() { static_cast<void>(join()); }

inline void scope::limit(std::size_t n, where at) {
  turns_.emplace(make_channel<std::monostate>(n, at));
}

inline bool scope::may_start(where at) const {
  if (turns_ && !turns_->tx.send({}, get_done(), at)) return false;
  if (!turns_ || !stop_.own().signalled()) return true;
  end_turn();
  return false;
}

inline bool scope::may_start_now() const {
  if (turns_ && !turns_->tx.try_send({})) return false;
  if (!turns_ || !stop_.own().signalled()) return true;
  end_turn();
  return false;
}

inline void scope::end_turn() const noexcept {
  if (turns_) static_cast<void>(turns_->rx.try_receive());
}

inline void scope::give_back() const noexcept { end_turn(); }

inline void scope::start(turn& mine, state_ptr state) {
  std::lock_guard hold(lock_);
  state->observer = this;
  tasks_.push_back(task(std::move(state)));
  ++running_;
  mine.of = nullptr;
}

inline void scope::ended(const result<void>& outcome) noexcept {
  bool failed = false;
  {
    std::lock_guard hold(lock_);
    --running_;
    failed = !outcome && !(outcome.error() == errc::stopped && stop_.own().signalled());
    if (failed) errors_.push_back(outcome.error());
  }
  if (failed) stop();
  end_turn();
}

inline result<void> scope::join(where at) {
  for (;;) {
    std::vector<task> joining;
    {
      std::lock_guard hold(lock_);
      joining.swap(tasks_);
      if (joining.empty()) return errors_.empty() ? result<void>() : result<void>(errors_.front());
    }
    for (task& t : joining) static_cast<void>(t.join(at));
  }
}

}  // namespace belay
