/// \file
/// What: a `leak_check` is a scope guard around what should leave no task behind, such as a test:
///     leak_check nothing({.limit = 60s});
///   At its end each task that was started since and still lives is a leak, and so is a thread of
///   its own making, such as a std::thread, that blocks in an operation of this library. It also
///   ends what would hang: a `limit` that passes, or a process in which nobody is awake who could
///   wake another. `belay/testing.h` does the same for every test of GoogleTest.
/// Lifetime: it has a thread, which looks around, until its end. Guards may be nested; each looks at
///   what began after it. Make what lives longer, such as a pool of the whole program, before it.
/// Memory ordering: none.
/// Complexity: a thread, and a look at all threads of the process ten times a second. What is
///   watched pays nothing.
/// Errors: leaks are reported when they have not gone after `grace`, on stderr by the destructor,
///   which then aborts; ask `leaks` first to do something else. A hang is reported on stderr, each
///   task with where it was started and what it blocks in, and aborts: nobody could end those
///   tasks. What hangs in something else than this library is seen by the limit only. That nobody
///   is awake is known on Linux, and not under ThreadSanitizer: see detail/standstill.h.
/// Source: go.uber.org/goleak; golang/go#74609; Go's checkdead.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "belay/live_tasks.h"

namespace belay {

/// How a leak_check looks.
struct leak_check_options {
  std::string name = {};  ///< of what is checked, in reports; else its line
  std::chrono::nanoseconds grace = std::chrono::seconds(1);          ///< for what is about to end
  std::chrono::nanoseconds limit = std::chrono::nanoseconds::max();  ///< for the whole; none
};

/// From its line to its end nothing is left behind, and nothing hangs.
class leak_check {
 public:
  /// What lives at this line is none of its business.
  explicit leak_check(leak_check_options options = {}, where at = where::current());
  /// Prints what was left behind, and aborts, unless `leaks` has told it.
  ~leak_check();
  leak_check(const leak_check&) = delete;
  leak_check& operator=(const leak_check&) = delete;

  /// Stops watching, and tells what has been left behind, a line for each task and operation; empty
  /// for nothing. Waits up to `grace` for what still goes. Again: the same.
  const std::string& leaks();

 private:
  std::string left() const;
  void watch() noexcept;
  void stop_watching() noexcept;
  std::string name() const;
  [[noreturn]] void hangs(const char* how) const noexcept;

  const leak_check_options options_;
  const where at_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<std::uint64_t> tasks_before_;  // sorted
  std::vector<long> threads_before_;         // sorted
  std::optional<std::string> told_;
  std::mutex lock_;
  std::condition_variable ends_;
  bool ended_ = false;  // guarded by lock_
  std::thread watcher_;
};

}  // namespace belay
