// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C7: a cache's refresher waits for a key to refresh or for its stop, and where both are ready takes either. Its owner
// clears the entries as soon as it has given the stop.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

struct entry {
  int value = 0;
  int generation = 0;
};

class refresher {
public:
  refresher(std::map<int, std::unique_ptr<entry>> &entries, belay::receiver<int> keys)
      : entries_(entries), keys_(std::move(keys)) {}
  void operator()(const belay::done &stop) {
    for (;;) {
      auto ready = belay::select(belay::on_done(stop), belay::on_receive(keys_));
      if (ready.index() == 0)
        return;
      if (auto key = std::get<1>(ready))
        refresh(*key);
      else
        return;
    }
  }

private:
  void refresh(int key) {
    auto found = entries_.find(key);
    if (found == entries_.end())
      return;
    found->second->value = key * 2;
    ++found->second->generation;
  }
  std::map<int, std::unique_ptr<entry>> &entries_;
  belay::receiver<int> keys_;
};

class cache {
public:
  cache() {
    entries_.emplace(1, std::make_unique<entry>());
    auto [tx, rx] = belay::make_channel<int>(1);
    keys_ = std::move(tx);
    refreshing_.emplace(belay::go(refresher(entries_, std::move(rx))));
  }
  void touch(int key) { (void)keys_.try_send(key); }
  void close() {
    refreshing_->stop();
#ifdef REPAIRED
    (void)refreshing_->join();
    entries_.clear();
#else
    entries_.clear();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'entries_' is written here by 'cache::close' with no lock, while thread 'refresher::operator()' reads it [belay-unconfined-data]
    (void)refreshing_->join();
#endif
  }

private:
  std::map<int, std::unique_ptr<entry>> entries_;
  belay::sender<int> keys_;
  std::optional<belay::task> refreshing_;
};

int main() {
  cache c;
  c.touch(1);
  c.close();
  return 0;
}
