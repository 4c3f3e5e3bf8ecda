// What the standard library does inside an atomic of its own is in order; what its users do with it needn't be.
// RUN: %belay check --no-cache --checks=unconfined-data %s -- -std=c++20 -pthread -DOK 2>&1 | FileCheck %s --check-prefix=OK
// RUN: not %belay check --no-cache --checks=unconfined-data --quiet %s -- -std=c++20 -pthread | FileCheck %s
// OK: 0 findings
#include <atomic>
#include <memory>
#include <thread>

#ifdef OK
static std::atomic<std::shared_ptr<int>> shared;
#else
static std::shared_ptr<int> shared;
#endif

int main() {
#ifdef OK
  std::thread t([] { shared.store(std::make_shared<int>(1)); });
  std::shared_ptr<int> mine = shared.load();
#else
  // CHECK: [[@LINE+1]]:22: warning: {{.*}}'shared'{{.*}} [belay-unconfined-data]
  std::thread t([] { shared = std::make_shared<int>(1); });
  std::shared_ptr<int> mine = shared;
#endif
  t.join();
  return mine ? *mine : 0;
}
