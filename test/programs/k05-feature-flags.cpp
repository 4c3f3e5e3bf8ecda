// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K5: a set of feature flags keeps its shared lock while it decides whether the defaults have to be loaded, and loads them
// exclusively while the guard of the decision lives.
#include "belay/guarded.h"
#include "belay/task.h"
#include <map>
#include <shared_mutex>
#include <string>
#include <vector>

class flags {
public:
  bool enabled(int id) {
#ifdef REPAIRED
    if (empty())
      load_defaults();
#else
    {
      auto now = flags_.lock_shared();
      if (now->empty())
        load_defaults();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'flags_' exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
    }
#endif
    return lookup(id);
  }

private:
  using map = std::map<int, bool>;
#ifdef REPAIRED
  bool empty() const {
    return flags_.with_shared([](const map &all) { return all.empty(); });
  }
#endif
  bool lookup(int id) const {
    return flags_.with_shared([&](const map &all) {
      auto found = all.find(id);
      return found != all.end() && found->second;
    });
  }
  void load_defaults() {
    auto all = flags_.lock();
    for (int id = 0; id < 3; ++id)
      all->emplace(id, id % 2 == 0);
  }
  belay::guarded<map, std::shared_mutex> flags_;
};

class handler {
public:
  explicit handler(flags &f) : flags_(f) {}
  void operator()() { served_ += flags_.enabled(2) ? 2 : 1; }

private:
  flags &flags_;
  int served_ = 0;
};

int main() {
  flags f;
  std::vector<belay::task> handlers;
  for (int i = 0; i < 2; ++i)
    handlers.push_back(belay::go(handler(f)));
  for (belay::task &t : handlers)
    if (!t.join())
      return 1;
  return 0;
}
