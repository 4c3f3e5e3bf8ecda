// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K1: a cache keeps its entries in a guarded map, and loads a missing one while it holds it. The loader of a composite
// asks the cache for the parts, on the same thread.
#include "belay/guarded.h"
#include "belay/task.h"
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

class asset_cache;

class asset_loader {
public:
  virtual ~asset_loader() = default;
  virtual int load(asset_cache &from) = 0;
};

class asset_cache {
public:
  void add(int id, std::unique_ptr<asset_loader> how) { loaders_.emplace(id, std::move(how)); }
  int get(int id) {
#ifdef REPAIRED
    if (std::optional<int> known = find(id))
      return *known;
    const int size = loaders_.at(id)->load(*this);
    return entries_.with([&](auto &all) { return all.try_emplace(id, size).first->second; });
#else
    return entries_.with([&](auto &all) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'assets.entries_', which it holds: it waits for itself for ever [belay-double-lock]
      auto found = all.find(id);
      if (found != all.end())
        return found->second;
      const int size = loaders_.at(id)->load(*this);
      all.emplace(id, size);
      return size;
    });
#endif
  }
  std::optional<int> find(int id) {
    return entries_.with([&](auto &all) {
      auto found = all.find(id);
      return found == all.end() ? std::optional<int>() : std::optional<int>(found->second);
    });
  }

private:
  std::map<int, std::unique_ptr<asset_loader>> loaders_;
  belay::guarded<std::map<int, int>> entries_;
};

class texture final : public asset_loader {
  int load(asset_cache &) override { return 64; }
};

class model final : public asset_loader {
public:
  explicit model(int part) : part_(part) {}
  int load(asset_cache &from) override { return 10 + from.get(part_); }

private:
  int part_;
};

int main() {
  asset_cache assets;
  assets.add(1, std::make_unique<texture>());
  assets.add(2, std::make_unique<model>(1));
  int size = 0;
  {
    belay::task t = belay::go([&] { size = assets.get(2); });
  }
  return size == 74 ? 0 : 1;
}
