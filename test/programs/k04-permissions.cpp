// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K4: permissions are read together by many, and a group's permissions are found by reading again for each of its
// parents, inside the first reading. An edit that waits for its turn in between lets nobody in any more.
#include "belay/guarded.h"
#include "belay/scope.h"
#include <map>
#include <shared_mutex>
#include <vector>

struct group {
  unsigned allowed = 0;
  std::vector<int> parents;
};

class permissions {
public:
  using groups = std::map<int, group>;
  void edit(int id, group g) {
    groups_.with([&](groups &all) { all.insert_or_assign(id, std::move(g)); });
  }
  unsigned allowed(int id) const {
#ifdef REPAIRED
    return groups_.with_shared([&](const groups &all) { return sum(all, id); });
#else
    return groups_.with_shared([&](const groups &all) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'p.groups_', which it holds: it waits for itself for ever [belay-double-lock]
      auto found = all.find(id);
      if (found == all.end())
        return 0u;
      unsigned bits = found->second.allowed;
      for (int parent : found->second.parents)
        bits |= allowed(parent);
      return bits;
    });
#endif
  }

private:
#ifdef REPAIRED
  static unsigned sum(const groups &all, int id) {
    auto found = all.find(id);
    if (found == all.end())
      return 0u;
    unsigned bits = found->second.allowed;
    for (int parent : found->second.parents)
      bits |= sum(all, parent);
    return bits;
  }
#endif
  belay::guarded<groups, std::shared_mutex> groups_;
};

int main() {
  permissions p;
  p.edit(1, {0x1, {}});
  p.edit(2, {0x2, {1}});
  unsigned seen = 0;
  {
    belay::scope requests;
    requests.go([&] { seen = p.allowed(2); });
    requests.go([&] { p.edit(1, {0x5, {}}); });
  }
  return (seen & 0x2) != 0 ? 0 : 1;
}
