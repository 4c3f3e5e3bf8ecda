// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W9: a registry of plugins loads them all when it is first asked, and a plugin's entry point asks the registry whether
// another one is there.
#include <algorithm>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

class registry;
using entry_point = int (*)(registry &);

class registry {
public:
  void add(entry_point e) { entries_.push_back(e); }
  bool has(int plugin) {
    ensure_loaded();
    return contains(plugin);
  }
  bool contains(int plugin) const { return std::find(loaded_.begin(), loaded_.end(), plugin) != loaded_.end(); }

private:
  void ensure_loaded() {
    std::call_once(once_, std::bind(&registry::load_all, this));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the first call to return: the call is this thread's own [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  }
  void load_all() {
    for (entry_point e : entries_)
      loaded_.push_back(e(*this));
  }
  std::once_flag once_;
  std::vector<entry_point> entries_;
  std::vector<int> loaded_;
};

static int load_core(registry &) { return 1; }

static int load_spelling(registry &r) {
#ifdef REPAIRED
  return r.contains(1) ? 2 : -2;
#else
  return r.has(1) ? 2 : -2;
#endif
}

int main() {
  registry plugins;
  plugins.add(load_core);
  plugins.add(load_spelling);
  bool spelling = false;
  std::thread editor([&] { spelling = plugins.has(2); });
  editor.join();
  return spelling ? 0 : 1;
}
