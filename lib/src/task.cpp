#include "belay/task.h"

#include <exception>

#include "belay/detail/ticket.h"
#include "belay/pool.h"

namespace belay {

namespace detail {

task_state::task_state(const done& parent, const done& other, where started)
    : work(&run_queued), stop_(parent, other) {
  record_.list("task", started);
}

void task_state::execute() noexcept {
  record_.run_here();
  result<void> outcome;
  try {
    outcome = run(stop_.own().get());
  } catch (...) {
    outcome = failure(std::current_exception());
  }
  end(std::move(outcome));
}

void task_state::end(result<void> outcome) noexcept {
  outcome_ = std::move(outcome);
  if (observer != nullptr) observer->ended(outcome_);
  drop();
  stop_.unlink();
  record_.unlist();
  terminated_.signal();
}

bool task_state::wait_for(std::chrono::nanoseconds d, where at) noexcept {
  if (pool_ != nullptr && stop().signalled()) {
    if (take()) abandon();
  } else if (pool_ != nullptr && pool_->inside()) {
    if (take()) execute();
  }
  const done ended = terminated();
  if (ended.signalled()) return true;
  thread_ticket mine;
  mine.comes_back();
  return mine.await({"join", at}, ended.token(), deadline_after(d)) == outcome::stopped;
}

void task_state::run_queued(work& w) noexcept {
  auto& self = static_cast<task_state&>(w);
  const std::shared_ptr<task_state> keep = std::move(self.self_);
  if (self.holds_room_) self.pool_->make_room();
  if (!self.take()) return;
  self.stop().signalled() ? self.abandon() : self.execute();
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
  if (!joinable()) return;
  stop();
  static_cast<void>(join(state_->record().started()));
}

void task::stop() const noexcept {
  if (state_) state_->stop().signal();
}

result<void> task::join(where at) {
  if (!state_) return {};
  if (thread_.joinable()) {
    if (thread_.get_id() != std::this_thread::get_id()) state_->wait(at);
    thread_.join();
  } else {
    state_->wait(at);
  }
  return state_->outcome();
}

done task::terminated() const noexcept {
  if (state_) return state_->terminated();
  done_source ended;
  ended.signal();
  return ended.get();
}

}  // namespace belay
