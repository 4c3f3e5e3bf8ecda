// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L14: plugins are initialised in the background, and the application waits for the promise of each. A plugin that is
// switched off is skipped, and its promise stays as it is: kept in the registry, neither fulfilled nor broken.
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class plugin {
public:
  virtual ~plugin() = default;
  virtual int initialise() = 0;
  virtual bool enabled() const { return true; }
};

class spell_checker : public plugin {
  int initialise() override { return 2; }
};

class telemetry : public plugin {
public:
  explicit telemetry(bool consent) : consent_(consent) {}
  int initialise() override { return 1; }
  bool enabled() const override { return consent_; }

private:
  bool consent_;
};

class registry {
  struct entry {
    std::unique_ptr<plugin> what;
    std::promise<int> version;
  };

public:
  template <class P, class... Args> std::future<int> add(Args &&...args) {
    auto e = std::make_shared<entry>();
    e->what = std::make_unique<P>(std::forward<Args>(args)...);
    entries_.push_back(e);
    return e->version.get_future();
  }
  void load() {
    loader_ = std::thread([this] {
      for (const auto &e : entries_) {
        if (e->what->enabled())
          e->version.set_value(e->what->initialise());
#ifdef REPAIRED
        else
          e->version.set_value(0);
#endif
      }
    });
  }
  ~registry() {
    if (loader_.joinable())
      loader_.join();
  }

private:
  std::vector<std::shared_ptr<entry>> entries_;
  std::thread loader_;
};

int versions(bool consent) {
  registry plugins;
  std::future<int> spelling = plugins.add<spell_checker>();
  std::future<int> usage = plugins.add<telemetry>(consent);
  plugins.load();
  return spelling.get() + usage.get();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for the result: nobody will give it [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
}
