#include "belay/detail/task_record.h"

#include <array>
#include <mutex>

#include "belay/detail/mutex.h"

namespace belay::detail {

/// The list is in shards: each thread starts its tasks in its own, as far as they go round.
struct alignas(64) task_record::shard {
  mutex lock;
  task_record* first = nullptr;  // guarded by lock
  std::uint64_t started = 0;     // guarded by lock
  static constexpr std::size_t count = 16;

  static std::array<shard, count>& all() noexcept {
    static auto& shards =
        *new std::array<shard, count>;  // never destroyed: threads may outlive main
    return shards;
  }
  static std::size_t mine() noexcept {
    static std::atomic<std::size_t> next{0};
    thread_local const std::size_t i = next.fetch_add(1, std::memory_order_relaxed) % count;
    return i;
  }
};

void task_record::list(const char* kind, where started) noexcept {
  kind_ = kind;
  started_ = started;
  listed_ = true;
  const std::size_t i = shard::mine();
  shard& in = shard::all()[i];
  std::lock_guard hold(in.lock);
  number_ = ++in.started * shard::count + i;
  next_ = in.first;
  if (next_ != nullptr) next_->prev_ = this;
  in.first = this;
}

void task_record::unlist() noexcept {
  if (!listed_) return;
  listed_ = false;
  shard& in = shard::all()[number_ % shard::count];
  std::lock_guard hold(in.lock);
  (prev_ != nullptr ? prev_->next_ : in.first) = next_;
  if (next_ != nullptr) next_->prev_ = prev_;
}

template <class F>
void task_record::for_each(F f) {
  for (shard& in : shard::all()) {
    std::lock_guard hold(in.lock);
    for (const task_record* r = in.first; r != nullptr; r = r->next_) f(*r);
  }
}

void task_record::collect(std::vector<live_task>& into) {
  for_each([&](const task_record& r) {
    into.push_back({r.number_, r.kind_, r.started_, r.thread_.load(std::memory_order_relaxed)});
  });
}

void task_record::collect(std::vector<blocked_operation>& into) {
  for_each([&](const task_record& r) {
    if (const auto site = r.wait.look()) {
      into.push_back({site->operation, site->at, site->channel, site->made, {}, 0, {}, r.number_});
    }
  });
}

}  // namespace belay::detail
