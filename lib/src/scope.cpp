#include "belay/scope.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "belay/detail/describe.h"
#include "belay/detail/make_room.h"
#include "belay/detail/standstill.h"
#include "belay/pool.h"

namespace belay {

using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr nanoseconds never = nanoseconds::max();

std::atomic<nanoseconds>& report() noexcept {
  static std::atomic<nanoseconds> after = [] {
    const char* wanted = std::getenv("BELAY_SCOPE_REPORT_MS");
    const long long ms = wanted != nullptr ? std::strtoll(wanted, nullptr, 10) : 0;
    return ms > 0 && ms < never.count() / 1'000'000 ? nanoseconds(ms * 1'000'000) : never;
  }();
  return after;
}

}  // namespace

nanoseconds scope_report() noexcept { return report().load(); }
void set_scope_report(nanoseconds after) noexcept { report().store(after); }

scope::scope(pool* on, const done& parent, where made)
    : exceptions_outside_(std::uncaught_exceptions()),
      made_(made),
      report_after_(scope_report()),
      on_(on),
      stop_(parent, on != nullptr ? on->get_done() : done()) {}
scope::scope(const done& parent, where made) : scope(nullptr, parent, made) {}
scope::scope(pool& on, const done& parent, where made) : scope(&on, parent, made) {}

scope::~scope() {
  if (std::uncaught_exceptions() > exceptions_outside_) stop();
  static_cast<void>(join(made_));
}

void scope::limit(std::size_t n, where at) {
  assert(n != 0 && tasks_.empty());
  turns_.emplace(make_channel<std::monostate>(n, at));
}

bool scope::may_start(where at) const {
  if (turns_ && !turns_->tx.send({}, get_done(), at)) return false;
  if ((!turns_ || !stopped()) && (no_queue() || on_->find_room(get_done(), at))) return true;
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

void scope::start(turn& mine, state_ptr state) {
  std::vector<task> swept;  // joined after the lock is dropped
  std::lock_guard hold(lock_);
  if (tasks_.size() >= sweep_at_) {
    const auto over = std::partition(tasks_.begin(), tasks_.end(),
                                     [](const task& t) { return !t.terminated().signalled(); });
    swept.assign(std::move_iterator(over), std::move_iterator(tasks_.end()));
    tasks_.erase(over, tasks_.end());
    sweep_at_ = std::max<std::size_t>(16, 2 * tasks_.size());
  }
  detail::make_room(errors_, errors_.size() + running_ + 1);  // so that `ended` cannot throw
  detail::make_room(tasks_, tasks_.size() + 1);
  state->observer = this;
  tasks_.push_back(on_ == nullptr ? task(std::move(state))
                                  : on_->queue(std::move(state), !no_queue()));
  ++running_;
  mine.of = nullptr;  // it is the task's now
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

result<void> scope::join(where at) {
  const auto began = steady_clock::now();
  bool said_for_ever = false;
  for (;;) {
    std::vector<task> joining;
    {
      std::lock_guard hold(lock_);
      joining.swap(tasks_);
      if (joining.empty()) return errors_.empty() ? result<void>() : result<void>(errors_.front());
    }
    for (task& t : joining) {
      while (!t.state_->wait_for(next_look(steady_clock::now() - began), at)) {
        look(joining, at, steady_clock::now() - began, said_for_ever);
      }
      static_cast<void>(t.join(at));
    }
  }
}

nanoseconds scope::next_look(nanoseconds waited) const noexcept {
  const nanoseconds limit = report_after_.load();
  if (waited >= limit) return std::max<nanoseconds>(waited, std::chrono::milliseconds(1));
  return std::min(limit - waited, waited < seconds(5) ? seconds(5) - waited : waited);
}

void scope::look(const std::vector<task>& joining, where at, nanoseconds waited,
                 bool& said_for_ever) const try {
  const bool for_ever = !said_for_ever && detail::standstill();
  std::vector<live_task> all = live_tasks(), ours;
  const std::vector<blocked_operation> blocked = blocked_operations();
  std::size_t blocks = 0;
  for (const live_task& l : all) {
    const auto is_it = [&](const task& t) { return t.state_->record().number() == l.number; };
    const auto in_it = [&](const blocked_operation& o) { return detail::belongs(o, l); };
    if (std::none_of(joining.begin(), joining.end(), is_it)) continue;
    ours.push_back(l);
    if (std::any_of(blocked.begin(), blocked.end(), in_it)) ++blocks;
  }
  // Whose wait had just ended when no thread ran any more has nothing to say.
  if (ours.empty() || (!for_ever && waited < report_after_.load())) return;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(waited).count();
  std::string text = "belay: " + detail::describe(at) + ": the scope made at " +
                     detail::describe(made_) + ", joined here, has waited " + std::to_string(ms) +
                     " ms for " + std::to_string(ours.size()) +
                     (ours.size() == 1 ? " task" : " tasks");
  if (for_ever) {
    said_for_ever = true;
    text += ", and will wait for ever: no thread is awake, and nothing is due";
  } else if (blocks == ours.size()) {
    text += ", and all of them block";
  }
  text += '\n' + detail::describe(ours, blocked);
  std::fputs(text.c_str(), stderr);
} catch (const std::bad_alloc&) {
  // the wait goes on, without a word
}

std::vector<failure> scope::errors() const {
  std::lock_guard hold(lock_);
  return errors_;
}

}  // namespace belay
