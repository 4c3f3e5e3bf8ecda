#include <mutex>

#include "belay/detail/parker.h"

namespace belay::detail {

void parker::enter(const blocked_site& site) noexcept {
  shown_.show({site, std::this_thread::get_id(), std::chrono::steady_clock::now()});
}

namespace {

struct parker_pool {
  mutex lock;
  parker* free = nullptr;
  parker* known = nullptr;
};
parker_pool& the_pool() {
  static parker_pool& p = *new parker_pool;  // never destroyed: threads may outlive main
  return p;
}

thread_local parker* spare = nullptr;  // this thread's parker while no operation uses it
thread_local bool thread_ending = false;

}  // namespace

parker_lease::parker_lease() noexcept : parker_(spare) {
  if (parker_ != nullptr) {
    spare = nullptr;
    return;
  }
  parker_pool& pool = the_pool();
  {
    std::lock_guard hold(pool.lock);
    parker_ = pool.free;
    if (parker_ != nullptr) pool.free = parker_->next_free_;
  }
  if (parker_ != nullptr) {
    parker_->budget = spin_budget();
    parker_->thread_.store(native_thread(), std::memory_order_relaxed);
    return;
  }
  parker_ = new parker;
  parker_->thread_.store(native_thread(), std::memory_order_relaxed);
  std::lock_guard hold(pool.lock);
  parker_->next_known_ = pool.known;
  pool.known = parker_;
}

namespace {
void give_back(parker* p, parker*& head, parker*& link) {
  std::lock_guard hold(the_pool().lock);
  link = head;
  head = p;
}
}  // namespace

parker_lease::~parker_lease() {
  // At the end of a thread its spare goes back to the pool; an operation in a later thread_local's
  // destructor finds the flag set and returns its parker at once.
  struct at_thread_end {
    bool armed = true;
    ~at_thread_end() {
      thread_ending = true;
      if (spare != nullptr) give_back(spare, the_pool().free, spare->next_free_);
      spare = nullptr;
    }
  };
  if (thread_ending || spare != nullptr) {
    give_back(parker_, the_pool().free, parker_->next_free_);
    return;
  }
  thread_local at_thread_end guard;
  if (guard.armed) spare = parker_;
}

namespace {
template <class F>
void for_each_known(F f) {
  parker* first = nullptr;
  {
    std::lock_guard hold(the_pool().lock);
    first = the_pool().known;
  }
  for (parker* p = first; p != nullptr; p = f(*p)) {
  }
}
}  // namespace

void parker::collect(std::vector<blocked_operation>& into) {
  for_each_known([&](parker& p) {
    if (const auto now = p.shown_.look()) {
      const auto& [site, thread, since] = *now;
      into.push_back({site.operation, site.at, site.channel, site.made, thread,
                      p.thread_.load(std::memory_order_relaxed), since, 0});
    }
    return p.next_known_;
  });
}

void parker::collect(std::vector<std::pair<long, parker*>>& into) {
  for_each_known([&](parker& p) {
    if (p.asleep() != 0) into.emplace_back(p.thread_.load(std::memory_order_relaxed), &p);
    return p.next_known_;
  });
}

}  // namespace belay::detail
