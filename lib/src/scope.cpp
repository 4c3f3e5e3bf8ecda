#include "belay/scope.h"

#include <algorithm>
#include <cassert>
#include <exception>

#include "belay/pool.h"

namespace belay {

scope::scope(pool* on, const done& parent)
    : exceptions_outside_(std::uncaught_exceptions()),
      on_(on),
      stop_(parent, on != nullptr ? on->get_done() : done()) {}
scope::scope(const done& parent) : scope(nullptr, parent) {}
scope::scope(pool& on, const done& parent) : scope(&on, parent) {}

scope::~scope() {
  if (std::uncaught_exceptions() > exceptions_outside_) stop();
  static_cast<void>(join());
}

void scope::limit(std::size_t n, where at) {
  assert(n != 0 && tasks_.empty());
  turns_.emplace(make_channel<std::monostate>(n, at));
}

bool scope::may_start() const {
  if (turns_ && !turns_->tx.send({}, get_done())) return false;
  if ((!turns_ || !stopped()) && (no_queue() || on_->find_room(get_done()))) return true;
  end_turn();
  return false;
}

bool scope::may_start_now() const {
  if (turns_ && !turns_->tx.try_send({})) return false;
  if ((!turns_ || !stopped()) && (no_queue() || on_->try_room())) return true;
  end_turn();
  return false;
}

bool scope::stopped() const noexcept { return stop_.own().signalled(); }

bool scope::no_queue() const noexcept { return on_ == nullptr || on_->inside(); }

void scope::end_turn() const noexcept {
  if (turns_) static_cast<void>(turns_->rx.try_receive());
}

void scope::give_back() const noexcept {
  if (!no_queue()) on_->make_room();
  end_turn();
}

bool scope::start(turn& mine, state_ptr state) {
  std::vector<task> swept;  // joined after the lock is dropped
  std::lock_guard hold(lock_);
  if (tasks_.size() >= sweep_at_) {
    const auto over = std::partition(tasks_.begin(), tasks_.end(),
                                     [](const task& t) { return !t.terminated().signalled(); });
    swept.assign(std::move_iterator(over), std::move_iterator(tasks_.end()));
    tasks_.erase(over, tasks_.end());
    sweep_at_ = std::max<std::size_t>(16, 2 * tasks_.size());
  }
  const std::size_t may_fail = errors_.size() + running_ + 1;
  if (may_fail > errors_.capacity()) errors_.reserve(2 * may_fail);  // so that `ended` cannot throw
  if (tasks_.size() == tasks_.capacity()) tasks_.reserve(2 * tasks_.size() + 1);
  state->observer = this;
  tasks_.push_back(on_ == nullptr ? task(std::move(state))
                                  : on_->queue(std::move(state), !no_queue()));
  ++running_;
  mine.of = nullptr;  // it is the task's now
  return true;
}

void scope::ended(const result<void>& outcome) noexcept {
  bool failed = false;
  {
    std::lock_guard hold(lock_);
    --running_;
    failed = !outcome && !(outcome.error() == errc::stopped && stopped());
    if (failed) errors_.push_back(outcome.error());
  }
  if (failed) stop();
  end_turn();  // after the stop: whoever waits for a turn then doesn't get this one
}

result<void> scope::join() {
  for (;;) {
    std::vector<task> joining;
    {
      std::lock_guard hold(lock_);
      joining.swap(tasks_);
      if (joining.empty()) return errors_.empty() ? result<void>() : result<void>(errors_.front());
    }
    for (task& t : joining) static_cast<void>(t.join());
  }
}

std::vector<failure> scope::errors() const {
  std::lock_guard hold(lock_);
  return errors_;
}

}  // namespace belay
