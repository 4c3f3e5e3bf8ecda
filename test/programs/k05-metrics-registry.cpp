// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K5: a registry of counters looks a counter up as a reader, and where it is missing inserts it as a writer, without
// having let go as a reader.
#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

class counter {
public:
  void add(int n) { value_.fetch_add(n); }
  int value() const { return value_.load(); }

private:
  std::atomic<int> value_{0};
};

class registry {
public:
  counter &get(int id) {
    std::shared_lock read(lock_);
    if (auto found = counters_.find(id); found != counters_.end())
      return *found->second;
#ifdef REPAIRED
    read.unlock();
#endif
    return insert(id);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'lock_' exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
  }
  int total() const {
    std::shared_lock read(lock_);
    int sum = 0;
    for (const auto &[id, c] : counters_)
      sum += c->value();
    return sum;
  }

private:
  counter &insert(int id) {
    std::unique_lock write(lock_);
    auto &slot = counters_[id];
    if (!slot)
      slot = std::make_unique<counter>();
    return *slot;
  }
  mutable std::shared_mutex lock_;
  std::unordered_map<int, std::unique_ptr<counter>> counters_;
};

static void handle(registry &metrics, int requests) {
  for (int i = 0; i < requests; ++i)
    metrics.get(i).add(1);
}

int main() {
  registry metrics;
  std::vector<std::thread> servers;
  servers.emplace_back(handle, std::ref(metrics), 2);
  for (std::thread &t : servers)
    t.join();
  return metrics.total() == 2 ? 0 : 1;
}
