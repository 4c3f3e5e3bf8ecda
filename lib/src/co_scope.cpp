#include "belay/co_scope.h"

#include <cstdio>
#include <mutex>

#include "belay/detail/make_room.h"

namespace belay {

co_scope::~co_scope() {
  std::lock_guard hold(lock_);
  if (running_ == 0) return;
  std::fputs("belay: a co_scope was destroyed before it was joined\n", stderr);
  std::terminate();
}

void co_scope::started() {
  std::lock_guard hold(lock_);
  detail::make_room(errors_, errors_.size() + running_ + 1);  // so that `ended` cannot throw
  ++running_;
}

void co_scope::ended(result<void> outcome) noexcept {
  const bool failed = !outcome && !(outcome.error() == errc::stopped && stop_.own().signalled());
  if (failed) stop();
  joiner* waits = nullptr;
  {
    std::lock_guard hold(lock_);
    if (failed) errors_.push_back(outcome.error());
    if (--running_ == 0) waits = std::exchange(joiner_, nullptr);
  }
  if (waits != nullptr) waits->home_->runs_on->post(*waits);  // else the scope may be gone
}

bool co_scope::joins(joiner& j) noexcept {
  std::lock_guard hold(lock_);
  if (running_ == 0) return false;
  joiner_ = &j;
  return true;
}

result<void> co_scope::first_failure() const {
  std::lock_guard hold(lock_);
  return errors_.empty() ? result<void>() : result<void>(errors_.front());
}

std::vector<failure> co_scope::errors() const {
  std::lock_guard hold(lock_);
  return errors_;
}

}  // namespace belay
