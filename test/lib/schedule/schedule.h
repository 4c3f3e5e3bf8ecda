// A systematic scheduler: runs a small program of a few threads again and again, each time with
// another order of their steps, until every order within a preemption bound has been tried. Threads
// are fibers of one OS thread; a step is an operation on an atomic, or a wait.
//
// Depth-first and stateless (Godefroid, "Model checking for programming languages using VeriSoft",
// 1997). Sleep sets leave out orders that differ only in steps which commute; the preemption bound
// is that of Musuvathi and Qadeer, "Iterative context bounding" (2007). Together they may leave out
// a little more than either; so each program is run once with the bound alone, and once with the
// sleep sets alone up to a number of runs.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace schedule {

enum class access { read, write };

/// Before each operation on the atomic at `address`. Outside a run it does nothing.
void step(const void* address, access kind) noexcept;
/// Blocks while nobody has woken `address`; `may_time_out` lets it go on by itself.
void sleep_on(const void* address, bool may_time_out) noexcept;
void wake(const void* address, int count) noexcept;
/// Blocks until something has been written since the last time it was called in this thread.
void wait_for_change() noexcept;
/// Before each run: what lives from run to run is as at first. The model of the system defines it.
void start_afresh() noexcept;
/// The number of the running thread, from 0.
std::size_t self() noexcept;

/// Fails the run; the first failure of an exploration is kept with its schedule.
void fail(std::string why);

struct program {
  std::vector<std::function<void()>> threads;
  /// After all threads have ended: what must hold then.
  std::function<void()> check = [] {};
};

struct bounds {
  int preemptions = 2;  // negative: unbounded
  bool sleep_sets = false;
  std::size_t runs = 200'000;  // give up after so many, quietly
  std::size_t steps = 20'000;  // of one run, which then counts as a livelock
};

struct verdict {
  std::string failure;  // empty: none was found
  std::string trace;    // the threads' numbers in the order in which they ran
  std::size_t runs = 0;
  bool complete = false;  // all orders within the bound were tried
};

/// `make` builds a fresh program for each run.
verdict explore(const std::function<program()>& make, bounds b = {});

}  // namespace schedule
