#include "belay/run_loop.h"

#include <mutex>

namespace belay {

namespace {
thread_local run_loop* running = nullptr;  // in this thread
}

void run_loop::post(work& w) noexcept {
  if (running == this) {
    ready_.push(w);
    return;
  }
  detail::parker* sleeper = nullptr;
  {
    std::lock_guard hold(lock_);
    incoming_.push(w);
    any_incoming_.store(true, std::memory_order_release);
    sleeper = std::exchange(sleeper_, nullptr);
  }
  if (sleeper != nullptr) sleeper->unpark();
}

void run_loop::take_incoming() noexcept {
  if (!any_incoming_.load(std::memory_order_acquire)) return;
  std::lock_guard hold(lock_);
  ready_.append(incoming_);
  any_incoming_.store(false, std::memory_order_relaxed);
}

void run_loop::wait(where at) noexcept {
  const detail::parker_lease parker;
  for (detail::spin awake(parker->budget.yields()); awake.once();) {
    if (any_incoming_.load(std::memory_order_relaxed)) return;
  }
  const auto asleep = std::chrono::steady_clock::now();
  {
    std::lock_guard hold(lock_);
    if (!incoming_.empty()) return;
    sleeper_ = &*parker;
  }
  parker->enter({"run", at});
  while (!any_incoming_.load(std::memory_order_acquire)) parker->park(detail::no_deadline);
  parker->leave();
  parker->budget.slept(std::chrono::steady_clock::now() - asleep);
}

void run_loop::drive(const bool& ended, where at) {
  run_loop* const outer = std::exchange(running, this);
  for (unsigned turn = 0;; ++turn) {
    if (ended) break;
    work* w = ready_.pop();
    if (w != nullptr) w->run(*w);
    if (w == nullptr) wait(at);
    if (w == nullptr || turn % 64 == 0)
      take_incoming();  // the loop's own must not starve the others
  }
  running = outer;
}

}  // namespace belay
