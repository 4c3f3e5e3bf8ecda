#include "belay/leak_check.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "belay/detail/describe.h"
#include "belay/detail/standstill.h"

namespace belay {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr milliseconds between_looks{100};
}

leak_check::leak_check(leak_check_options options, where at)
    : options_(options), at_(at), threads_before_(detail::native_threads()) {
  for (const live_task& t : live_tasks()) tasks_before_.push_back(t.number);
  std::sort(tasks_before_.begin(), tasks_before_.end());
  watcher_ = std::thread([this] { watch(); });
}

leak_check::~leak_check() {
  if (told_) return;
  if (leaks().empty()) return;
  std::fprintf(stderr, "belay: %s left behind:\n%s", name().c_str(), told_->c_str());
  std::abort();
}

const std::string& leak_check::leaks() {
  if (told_) return *told_;
  stop_watching();
  const auto until = steady_clock::now() +
                     std::min<std::chrono::nanoseconds>(options_.grace, std::chrono::hours(24));
  std::string text = left();
  for (milliseconds nap{1}; !text.empty() && steady_clock::now() < until; nap *= 2) {
    std::this_thread::sleep_for(std::min(nap, between_looks));
    text = left();
  }
  return told_.emplace(std::move(text));
}

std::string leak_check::left() const {
  const std::vector<live_task> all = live_tasks();
  std::vector<live_task> since;
  for (const live_task& t : all) {
    if (!std::binary_search(tasks_before_.begin(), tasks_before_.end(), t.number)) {
      since.push_back(t);
    }
  }
  // The operations of tasks from before, and of threads from before, are none of its business.
  std::vector<blocked_operation> blocked = blocked_operations();
  std::erase_if(blocked, [&](const blocked_operation& o) {
    const auto its = [&](const live_task& t) { return detail::belongs(o, t); };
    if (std::any_of(since.begin(), since.end(), its)) return false;
    return std::any_of(all.begin(), all.end(), its) ||
           std::binary_search(threads_before_.begin(), threads_before_.end(), o.native_thread);
  });
  return detail::describe(since, blocked) + detail::describe_others(all, blocked);
}

void leak_check::stop_watching() noexcept {
  {
    std::lock_guard hold(lock_);
    ended_ = true;
  }
  ends_.notify_one();
  if (watcher_.joinable()) watcher_.join();
}

void leak_check::watch() noexcept {
  const detail::onlooker looks;
  std::unique_lock hold(lock_);
  while (!ends_.wait_for(hold, between_looks, [this] { return ended_; })) {
    // With the lock held: who ends the watch then waits, and is awake.
    if (detail::standstill()) hangs("never ends: no thread is awake, and nothing is due");
    if (steady_clock::now() - began_ >= options_.limit) hangs("has passed its limit");
  }
}

std::string leak_check::name() const {
  return !options_.name.empty() ? options_.name : "what began at " + detail::describe(at_);
}

void leak_check::hangs(const char* how) const noexcept {
  const auto ms = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began_);
  std::fprintf(stderr, "belay: %s %s; it has run for %lld ms\n", name().c_str(), how,
               static_cast<long long>(ms.count()));
  dump_tasks(stderr);
  std::abort();
}

}  // namespace belay
