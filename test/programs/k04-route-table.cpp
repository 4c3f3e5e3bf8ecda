// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K4: a router looks a route up under the table's shared lock, and the policy that it asks for each candidate looks into
// the table as well. Between the two a writer may have queued, and the three wait for each other.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

struct route {
  int via;
  int cost;
};

class policy;

class router {
public:
  explicit router(std::unique_ptr<policy> p) : policy_(std::move(p)) {}
  int next_hop(int target);
  void update(int target, route r) {
    std::unique_lock<std::shared_mutex> hold(table_);
    routes_[target].push_back(r);
  }
  int cheapest(int target) const {
    std::shared_lock<std::shared_mutex> hold(table_);
    return cheapest_locked(target);
  }
  int cheapest_locked(int target) const {
    auto found = routes_.find(target);
    int best = 1000;
    if (found != routes_.end())
      for (const route &r : found->second)
        best = r.cost < best ? r.cost : best;
    return best;
  }

private:
  mutable std::shared_mutex table_;
  std::map<int, std::vector<route>> routes_;
  std::unique_ptr<policy> policy_;
};

class policy {
public:
  virtual ~policy() = default;
  virtual bool allows(const router &r, int target, const route &candidate) const = 0;
};

class least_cost final : public policy {
  bool allows(const router &r, int target, const route &candidate) const override {
#ifdef REPAIRED
    return candidate.cost <= r.cheapest_locked(target);
#else
    return candidate.cost <= r.cheapest(target);
#endif
  }
};

int router::next_hop(int target) {
  std::shared_lock<std::shared_mutex> hold(table_);
  auto found = routes_.find(target);
  if (found == routes_.end())
    return -1;
  for (const route &r : found->second)
    if (policy_->allows(*this, target, r))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'table_' shared while the same thread holds it shared: it hangs if a writer comes in between [belay-double-lock]
      return r.via;
  return -1;
}

int main() {
  router r(std::make_unique<least_cost>());
  r.update(7, {1, 10});
  std::thread updates([&r] { r.update(7, {2, 5}); });
  const int hop = r.next_hop(7);
  updates.join();
  return hop > 0 ? 0 : 1;
}
