/// \file
/// What: contexts, as an analyser is to see them. Only analysers read it; no program is built from
///   it.
/// Lifetime, memory ordering, complexity, errors: those of context.h.
/// Source: src/context.cpp.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "belay/context.h"

namespace belay {

namespace detail {

inline cancel_node::cancel_node(ptr up, time_point at, const done& other)
    : context_node(std::move(up)) {
  stop = own_.get();
  const bool sooner = at < deadline;
  if (sooner) deadline = at;
  if (parent && parent->stop.possible()) {
    on_parent_.emplace(parent->stop, forward{this, parent.get()});
  }
  if (other.possible()) on_other_.emplace(other, forward{this, nullptr});
  if (sooner && !own_.signalled()) arm(at);
}

inline bool cancel_node::cancel(failure why) noexcept {
  {
    std::lock_guard hold(lock_);
    if (cause_) return false;
    cause_ = std::move(why);
  }
  disarm();
  const done_source own = own_;
  own.signal();
  return true;
}

inline result<void> cancel_node::cause() const {
  std::lock_guard hold(lock_);
  return cause_ ? result<void>(*cause_) : result<void>();
}

}  // namespace detail

inline context::context(const done& stop)
    : node_(std::make_shared<detail::cancel_node>(nullptr, detail::no_deadline, stop)) {}

inline cancellable with_cancel(const context& parent) {
  auto node = std::make_shared<detail::cancel_node>(parent.node_, detail::no_deadline, done());
  return {context(node), canceller(node)};
}

inline context with_deadline(const context& parent, context::time_point at) {
  return context(std::make_shared<detail::cancel_node>(parent.node_, at, done()));
}

inline context with_done(const context& parent, const done& other) {
  return context(std::make_shared<detail::cancel_node>(parent.node_, detail::no_deadline, other));
}

}  // namespace belay
