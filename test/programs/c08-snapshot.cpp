// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C8: readers take the current table of routes from a pointer that the updater exchanges. The repair makes it an atomic
// shared pointer.
#include <atomic>
#include <map>
#include <memory>
#include <thread>
#include <vector>

using routes = std::map<int, int>;

class router {
public:
  router() : table_(std::make_shared<const routes>()) {}
  int next_hop(int target) const {
#ifdef REPAIRED
    const std::shared_ptr<const routes> now = table_.load();
#else
    const std::shared_ptr<const routes> now = table_;
#endif
    auto found = now->find(target);
    return found == now->end() ? -1 : found->second;
  }
  void update(int target, int hop) {
#ifdef REPAIRED
    auto next = std::make_shared<routes>(*table_.load());
    (*next)[target] = hop;
    table_.store(std::move(next));
#else
    auto next = std::make_shared<routes>(*table_);
    (*next)[target] = hop;
    table_ = std::move(next);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'r.table_' is written here by 'main' with no lock, while thread 'forwarder::operator()' reads it [belay-unconfined-data]
#endif
  }

private:
#ifdef REPAIRED
  std::atomic<std::shared_ptr<const routes>> table_;
#else
  std::shared_ptr<const routes> table_;
#endif
};

class forwarder {
public:
  explicit forwarder(const router &r) : router_(r) {}
  void operator()(int target) {
    for (int packet = 0; packet < 2; ++packet)
      last_ = router_.next_hop(target);
  }

private:
  const router &router_;
  int last_ = 0;
};

int main() {
  router r;
  r.update(1, 5);
  std::thread forwarding(forwarder(r), 1);
  r.update(2, 6);
  forwarding.join();
  return r.next_hop(2) == 6 ? 0 : 1;
}
