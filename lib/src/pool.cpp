#include "belay/pool.h"

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

namespace belay {

namespace {
thread_local const pool* mine = nullptr;  // whose thread this is
}

/// A thread that sleeps because the queue is empty; who takes it out of the list wakes it.
struct pool::sleeper {
  detail::parker& where;
  sleeper* next;
  detail::atomic<bool> woken{false};

  void wake() noexcept {
    detail::parker& p = where;  // the store gives the sleeper back to its thread
    woken.store(true, std::memory_order_release);
    p.unpark();
  }
};

std::size_t pool::default_threads() noexcept {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

pool::pool(std::size_t threads, std::size_t queue, const done& parent, where at)
    : stop_(parent), room_(make_channel<std::monostate>(std::max<std::size_t>(1, queue), at)) {
  threads = std::max<std::size_t>(1, threads);
  workers_.reserve(threads);
  try {
    while (workers_.size() != threads) workers_.push_back(go([this] { run(); }, at));
  } catch (...) {
    end();
    throw;
  }
}

pool::~pool() {
  stop();
  end();
}

void pool::end() noexcept {
  sleeper* asleep = nullptr;
  {
    std::lock_guard hold(lock_);
    ending_ = true;
    asleep = std::exchange(sleepers_, nullptr);
  }
  while (asleep != nullptr) std::exchange(asleep, asleep->next)->wake();
  workers_.clear();
}

bool pool::inside() const noexcept { return mine == this; }

void pool::post(work& w) noexcept {
  sleeper* s = nullptr;
  {
    std::lock_guard hold(lock_);
    queue_.push(w);
    any_.store(true, std::memory_order_relaxed);
    s = sleepers_;
    if (s != nullptr) sleepers_ = s->next;
  }
  if (s != nullptr) s->wake();
}

result<void> pool::find_room(const done& stop, where at) const {
  return room_.tx.send({}, stop, at);
}
result<void> pool::try_room() const { return room_.tx.try_send({}); }

task pool::start(state_ptr state) {
  const bool own = inside();  // a thread that waited for room here could be the one to make it
  state->pool_ = this;
  if (!own && !find_room(state->stop().get(), state->record().started())) {
    state->abandon();
    return task(std::move(state), task::queued());
  }
  return queue(std::move(state), !own);
}

task pool::queue(state_ptr state, bool holds_room) noexcept {
  detail::task_state& s = *state;
  s.pool_ = this;
  s.holds_room_ = holds_room;
  s.self_ = state;
  post(s);
  return task(std::move(state), task::queued());
}

void pool::run() noexcept {
  mine = this;
  while (work* w = next()) w->run(*w);
}

work* pool::next() noexcept {
  for (;;) {
    {
      std::lock_guard hold(lock_);
      work* w = queue_.pop();
      any_.store(!queue_.empty(), std::memory_order_relaxed);
      if (w != nullptr || ending_) return w;
    }
    sleep();
  }
}

void pool::sleep() noexcept {
  const detail::parker_lease parker;
  for (detail::spin awake(parker->budget.yields()); awake.once();) {
    if (any_.load(std::memory_order_relaxed)) return;
  }
  const auto asleep = std::chrono::steady_clock::now();
  sleeper me{*parker, nullptr};
  {
    std::lock_guard hold(lock_);
    if (!queue_.empty() || ending_) return;
    me.next = std::exchange(sleepers_, &me);
  }
  while (!me.woken.load(std::memory_order_acquire)) parker->park(detail::no_deadline);
  parker->budget.slept(std::chrono::steady_clock::now() - asleep);
}

}  // namespace belay
