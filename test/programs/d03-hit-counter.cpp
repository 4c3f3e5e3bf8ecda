// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D3: a cache is read under a shared lock, and each hit is counted there: two readers hold the lock at the same time.
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>

class lookup_cache {
public:
  void put(int key, int value) {
    const std::unique_lock write(mutex_);
    entries_[key] = entry{value, 0};
  }
  std::optional<int> get(int key) {
#ifdef REPAIRED
    const std::unique_lock hold(mutex_);
#else
    const std::shared_lock hold(mutex_);
#endif
    const auto found = entries_.find(key);
    if (found == entries_.end())
      return std::nullopt;
    ++found->second.hits;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'hits', and nothing orders this and what thread 3 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread locks 'squares.mutex_'
    return found->second.value;
  }
  int hits(int key) const {
    const std::shared_lock read(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? 0 : found->second.hits;
  }

private:
  struct entry {
    int value = 0;
    int hits = 0;
  };
  mutable std::shared_mutex mutex_;
  std::map<int, entry> entries_;
};

int main() {
  lookup_cache squares;
  squares.put(3, 9);
  std::array<std::jthread, 2> readers;
  for (std::jthread &r : readers)
    r = std::jthread([&squares] { (void)squares.get(3); });
  for (std::jthread &r : readers)
    r.join();
  return squares.hits(3) == 2 ? 0 : 1;
}
