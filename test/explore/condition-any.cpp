// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -DREPAIRED | FileCheck --check-prefix=REPAIRED %s
// CHECK-NOT: not known
// CHECK: blocking cycle
// REPAIRED: problems 0{{$}}
// REPAIRED-NOT: not known
// A condition of any lock, with a bound and a stop token.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

int main() {
  std::mutex mutex;
  std::condition_variable_any condition;
  bool ready = false;
  std::jthread t([&](std::stop_token stop) {
    std::unique_lock lock(mutex);
    condition.wait_for(lock, stop, std::chrono::seconds(1), [&] { return ready; });
  });
  std::unique_lock lock(mutex);
  ready = true;
  condition.notify_all();
#ifdef REPAIRED
  lock.unlock();
#endif
  t.join();
}
