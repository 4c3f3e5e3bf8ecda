// The core as it is, in one unit, over the scheduler's atomics; and what stands in for the system:
// the futex, spinning, and the pool of parkers.
#include <array>
#include <optional>

#include "src/co_wait.cpp"
#include "src/mutex.cpp"
#include "src/parker.cpp"
#include "src/select.cpp"
#include "src/ticket.cpp"
#include "schedule.h"

namespace belay::detail {

time_point deadline_after(std::chrono::nanoseconds) noexcept { return no_deadline; }

void futex_wait(const atomic<std::uint32_t>& word, std::uint32_t expected,
                time_point deadline) noexcept {
  schedule::step(&word, schedule::access::read);  // the system looks and queues in one step
  if (word.unscheduled() == expected) schedule::sleep_on(&word, deadline != no_deadline);
}
void futex_wake(const atomic<std::uint32_t>& word, int count) noexcept {
  schedule::step(&word, schedule::access::write);
  schedule::wake(&word, count);
}

// Nobody spins before a sleep: the wake-up that is missed by sleeping at once is the one to find.
// Only who waits for a half written slot waits for a change.
bool spin::once() noexcept {
  if (left_ != for_ever) return false;
  schedule::wait_for_change();
  return true;
}
void pause() noexcept {}
bool spin_budget::one_core() noexcept { return true; }
int spin_budget::yields() const noexcept { return -1; }
void spin_budget::slept(std::chrono::nanoseconds) noexcept {}

void parker::enter(const blocked_site&) noexcept {}
void task_record::list(const char*, where) noexcept {}
void task_record::unlist() noexcept {}

namespace {
std::array<std::optional<parker>, 8> parkers;  // one a thread
}  // namespace
parker_lease::parker_lease() noexcept : parker_(&*parkers[schedule::self()]) {}
parker_lease::~parker_lease() = default;

timer_entry::~timer_entry() {}
void timer_entry::arm(time_point) {}
void timer_entry::disarm() noexcept {}

}  // namespace belay::detail

void schedule::start_afresh() noexcept {
  for (auto& p : belay::detail::parkers) p.emplace();
}
