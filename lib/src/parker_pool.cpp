#include <mutex>

#include "belay/detail/parker.h"

namespace belay::detail {

void parker::enter(const blocked_site& site) noexcept {
  const auto now = std::chrono::steady_clock::now();
  std::lock_guard hold(site_lock_);
  operation_ = {site.operation, site.at, site.channel, site.made, std::this_thread::get_id(), now};
  inside_ = true;
}

void parker::leave() noexcept {
  std::lock_guard hold(site_lock_);
  inside_ = false;
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
    return;
  }
  parker_ = new parker;
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

}  // namespace belay::detail

namespace belay {

std::vector<blocked_operation> blocked_operations() {
  using namespace detail;
  parker* first = nullptr;
  {
    std::lock_guard hold(the_pool().lock);
    first = the_pool().known;
  }
  std::vector<blocked_operation> found;
  for (parker* p = first; p != nullptr; p = p->next_known_) {
    std::lock_guard hold(p->site_lock_);
    if (p->inside_) found.push_back(p->operation_);
  }
  return found;
}

}  // namespace belay
