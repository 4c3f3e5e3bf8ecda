// How many processors there are is the environment's choice, but there is one.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: problems 1{{$}}
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace {
struct count {
  std::mutex mutex;
  std::condition_variable changed;
  unsigned n = 0;
  void up() {
    std::lock_guard hold(mutex);
    ++n;
    changed.notify_all();
  }
  void reaches(unsigned least) {
    std::unique_lock hold(mutex);
    changed.wait(hold, [&] { return n >= least; });
// CHECK: blocked for ever  line [[@LINE-1]]
  }
};
} // namespace

void ok_one_is_enough() {
  count c;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
    workers.emplace_back([&] { c.up(); });
  c.reaches(1);
  for (std::thread &t : workers)
    t.join();
}

void bad_needs_two() {
  count c;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i)
    workers.emplace_back([&] { c.up(); });
  c.reaches(2);
  for (std::thread &t : workers)
    t.join();
}
