// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D5: a spinlock is an atomic flag, and the number of its holders' turns an int beside it that is touched while it is
// held. Whoever wants to see how busy it is reads that int, as if it were atomic, too.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

class spinlock {
public:
  void lock() noexcept {
    while (held_.exchange(true, std::memory_order_acquire))
      std::this_thread::yield();
    ++turns_;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes 't.lock_.turns_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  }
  void unlock() noexcept { held_.store(false, std::memory_order_release); }
  int turns() {
#ifdef REPAIRED
    const std::lock_guard hold(*this);
    return turns_;
#else
    return turns_;
#endif
  }

private:
  std::atomic<bool> held_{false};
  int turns_ = 0;
};

class tally {
public:
  void vote(int candidate) {
    const std::lock_guard hold(lock_);
    ++votes_[static_cast<std::size_t>(candidate)];
  }
  bool busy() { return lock_.turns() > 100; }
  int votes(int candidate) {
    const std::lock_guard hold(lock_);
    return votes_[static_cast<std::size_t>(candidate)];
  }

private:
  spinlock lock_;
  std::vector<int> votes_ = std::vector<int>(2);
};

int main() {
  tally t;
  std::jthread station([&t] { t.vote(1); });
  if (t.busy())
    return 1;
  t.vote(0);
  station.join();
  return t.votes(0) + t.votes(1) == 2 ? 0 : 2;
}
