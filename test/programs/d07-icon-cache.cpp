// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D7: icons are looked up under a shared lock, and loaded under the exclusive one if there is none, after a second
// look. The hit that was found first is returned by reference, and used without a lock when the cache is cleared.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <utility>

struct icon {
  int pixels = 0;
};
using icon_ptr = std::shared_ptr<const icon>;

class icon_cache {
public:
  icon_ptr get(int id) {
    {
      const std::shared_lock read(mutex_);
      if (const auto found = icons_.find(id); found != icons_.end())
        return found->second;
    }
#ifdef REPAIRED
    const std::unique_lock write(mutex_);
    if (const auto found = icons_.find(id); found != icons_.end())
      return found->second;
    ++loads_;
#else
    ++loads_;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'icons.loads_' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
    const std::unique_lock write(mutex_);
#endif
    return icons_.emplace(id, std::make_shared<const icon>(icon{id * 16})).first->second;
  }
  int loads() const { return loads_; }

private:
  std::shared_mutex mutex_;
  std::map<int, icon_ptr> icons_;
  int loads_ = 0;
};

int main() {
  icon_cache icons;
  std::jthread toolbar([&icons] { (void)icons.get(2); });
  std::jthread menu([&icons] { (void)icons.get(2); });
  toolbar.join();
  menu.join();
  return icons.loads() == 1 ? 0 : 1;
}
