#include "belay/detail/parker.h"

#include <mutex>

#if defined(__linux__) && !defined(BELAY_PORTABLE_PARKER)
#define BELAY_FUTEX 1
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#else
#define BELAY_FUTEX 0
#include <condition_variable>
#endif

namespace belay::detail {

time_point deadline_after(std::chrono::nanoseconds d) noexcept {
  const time_point now = std::chrono::steady_clock::now();
  return d >= no_deadline - now ? no_deadline : now + d;
}

void parker::park(time_point deadline) noexcept {
  std::uint32_t expected = empty;
  if (word_.compare_exchange_strong(expected, parked, std::memory_order_acquire,
                                    std::memory_order_acquire)) {
    sleep(deadline);
  }
  word_.exchange(empty, std::memory_order_acquire);
}

void parker::unpark() noexcept {
  if (word_.exchange(token, std::memory_order_release) == parked) rouse();
}

#if BELAY_FUTEX

void parker::sleep(time_point deadline) noexcept {
  static_assert(sizeof word_ == 4 && decltype(word_)::is_always_lock_free);
  timespec at{};
  timespec* until = nullptr;
  if (deadline != no_deadline) {
    const auto since = deadline.time_since_epoch();
    const auto s = std::chrono::floor<std::chrono::seconds>(since);
    at.tv_sec = s.count();
    at.tv_nsec = std::chrono::nanoseconds(since - s).count();
    until = &at;
  }
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word_),
          FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, std::uint32_t{parked}, until, nullptr,
          FUTEX_BITSET_MATCH_ANY);
}

void parker::rouse() noexcept {
  syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&word_), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1,
          nullptr, nullptr, 0);
}

#else

namespace {
// One pair for all parkers: the fallback is for systems without a futex, and simple.
struct bedroom {
  std::mutex lock;
  std::condition_variable woken;
};
bedroom& the_bedroom() {
  static bedroom& b = *new bedroom;
  return b;
}
}  // namespace

void parker::sleep(time_point deadline) noexcept {
  bedroom& b = the_bedroom();
  std::unique_lock hold(b.lock);
  const auto awake = [this] { return word_.load(std::memory_order_relaxed) != parked; };
  if (deadline == no_deadline) {
    b.woken.wait(hold, awake);
  } else {
    b.woken.wait_until(hold, deadline, awake);
  }
}

void parker::rouse() noexcept {
  bedroom& b = the_bedroom();
  { std::lock_guard hold(b.lock); }  // a sleeper that saw `parked` is in wait by now
  b.woken.notify_all();
}

#endif

namespace {

struct parker_pool {
  std::mutex lock;
  parker* free = nullptr;
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
    if (parker_ != nullptr) pool.free = parker_->next_;
  }
  if (parker_ == nullptr) parker_ = new parker;
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
      if (spare != nullptr) give_back(spare, the_pool().free, spare->next_);
      spare = nullptr;
    }
  };
  if (thread_ending || spare != nullptr) {
    give_back(parker_, the_pool().free, parker_->next_);
    return;
  }
  thread_local at_thread_end guard;
  if (guard.armed) spare = parker_;
}

}  // namespace belay::detail
