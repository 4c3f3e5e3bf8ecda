#include "belay/scope.h"

#include <algorithm>
#include <exception>

namespace belay {

scope::scope(const done& parent) : exceptions_outside_(std::uncaught_exceptions()), stop_(parent) {}

scope::~scope() {
  if (std::uncaught_exceptions() > exceptions_outside_) stop();
  static_cast<void>(join());
}

void scope::start(std::shared_ptr<detail::task_state> state) {
  std::vector<task> swept;  // joined after the lock is dropped
  std::lock_guard hold(lock_);
  if (tasks_.size() >= sweep_at_) {
    const auto over = std::partition(tasks_.begin(), tasks_.end(),
                                     [](const task& t) { return !t.terminated().signalled(); });
    swept.assign(std::move_iterator(over), std::move_iterator(tasks_.end()));
    tasks_.erase(over, tasks_.end());
    sweep_at_ = std::max<std::size_t>(16, 2 * tasks_.size());
  }
  errors_.reserve(errors_.size() + running_ + 1);  // so that `ended` cannot fail
  if (tasks_.size() == tasks_.capacity()) tasks_.reserve(2 * tasks_.size() + 1);
  state->observer = this;
  tasks_.push_back(task(std::move(state)));
  ++running_;
}

void scope::ended(const result<void>& outcome) noexcept {
  {
    std::lock_guard hold(lock_);
    --running_;
    if (outcome || (outcome.error() == errc::stopped && stop_.own().signalled())) return;
    errors_.push_back(outcome.error());
  }
  stop();
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
