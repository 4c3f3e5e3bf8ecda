/// \file
/// What: a task's life, as an analyser is to see it: without the lists of who lives and who blocks.
///   Only analysers read it; no program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of task.h.
/// Source: src/task.cpp.
#pragma once

#include <exception>
#include <utility>

#include "belay/detail/analysed_select.h"
#include "belay/task.h"

namespace belay {

namespace detail {

inline void task_record::unlist() noexcept {}

inline task_state::task_state(const done& parent, const done& other, where)
    : work(&run_queued), stop_(parent, other) {}

inline void task_state::run_queued(work&) noexcept {}

inline void task_state::execute() noexcept {
  result<void> outcome;
  try {
    outcome = run(stop_.own().get());
  } catch (...) {
    outcome = failure(std::current_exception());
  }
  end(std::move(outcome));
}

inline void task_state::end(result<void> outcome) noexcept {
  outcome_ = std::move(outcome);
  if (observer != nullptr) observer->ended(outcome_);
  drop();
  stop_.unlink();
  terminated_.signal();
}

inline bool task_state::wait_for(std::chrono::nanoseconds d, where at) noexcept {
  const done ended = terminated();
  if (ended.signalled()) return true;
  thread_ticket mine;
  return mine.await({"join", at}, ended.token(), deadline_after(d)) == outcome::stopped;
}

}  // namespace detail

inline task::task(std::shared_ptr<detail::task_state> state)
    : state_(std::move(state)), thread_([s = state_] { s->execute(); }) {}

inline task& task::operator=(task&& other) noexcept {
  task incoming(std::move(other));
  state_.swap(incoming.state_);
  thread_.swap(incoming.thread_);
  return *this;
}

inline task::~task() {
  if (!joinable()) return;
  stop();
  static_cast<void>(join());
}

inline void task::stop() const noexcept {
  if (state_) state_->stop().signal();
}

inline result<void> task::join(where at) {
  if (!state_) return {};
  if (thread_.joinable()) {
    thread_.join();
  } else {
    state_->wait(at);
  }
  return state_->outcome();
}

}  // namespace belay
