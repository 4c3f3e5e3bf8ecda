#include "belay/task.h"

#include <exception>

namespace belay {

namespace detail {

void task_state::execute() noexcept {
  try {
    outcome_ = run(stop_.own().get());
  } catch (...) {
    outcome_ = failure(std::current_exception());
  }
  if (observer != nullptr) observer->ended(outcome_);
  drop();
  stop_.unlink();
  terminated_.signal();
}

}  // namespace detail

task::task(std::shared_ptr<detail::task_state> state)
    : state_(std::move(state)), thread_([s = state_] { s->execute(); }) {}

task& task::operator=(task&& other) noexcept {
  task incoming(std::move(other));  // first, so that assigning a task to itself changes nothing
  state_.swap(incoming.state_);
  thread_.swap(incoming.thread_);
  return *this;
}

task::~task() {
  if (!thread_.joinable()) return;
  stop();
  thread_.join();
}

void task::stop() const noexcept {
  if (state_) state_->stop().signal();
}

result<void> task::join() {
  if (thread_.joinable()) thread_.join();
  return state_ ? state_->outcome() : result<void>();
}

done task::terminated() const noexcept {
  if (state_) return state_->terminated();
  done_source ended;
  ended.signal();
  return ended.get();
}

}  // namespace belay
