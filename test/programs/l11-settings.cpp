// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L11: a settings store tells its subscribers of changes by a channel each. The editor subscribes without giving room
// for a change, changes the font, and wants to read of its own change afterwards.
#include "belay/channel.h"
#include <map>
#include <string>
#include <utility>
#include <vector>

struct change {
  std::string key;
  int value = 0;
};

class settings {
public:
  belay::receiver<change> subscribe(std::size_t room) {
    auto [tx, rx] = belay::make_channel<change>(room);
    subscribers_.push_back(std::move(tx));
    return std::move(rx);
  }
  void set(const std::string &key, int value) {
    values_[key] = value;
    for (const auto &subscriber : subscribers_)
      (void)subscriber.send(change{key, value});
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in send: nobody will receive the value [belay-blocked-forever]
  }
  int get(const std::string &key) const {
    const auto it = values_.find(key);
    return it == values_.end() ? 0 : it->second;
  }

private:
  std::map<std::string, int> values_;
  std::vector<belay::sender<change>> subscribers_;
};

class editor {
public:
#ifdef REPAIRED
  explicit editor(settings &s) : settings_(s), changes_(s.subscribe(4)) {}
#else
  explicit editor(settings &s) : settings_(s), changes_(s.subscribe(0)) {}
#endif
  void zoom(int percent) {
    settings_.set("zoom", percent);
    apply_changes();
  }
  int width() const { return width_; }

private:
  void apply_changes() {
    while (auto c = changes_.try_receive())
      width_ = 8 * c->value;
  }
  settings &settings_;
  belay::receiver<change> changes_;
  int width_ = 8;
};

int main() {
  settings all;
  editor e(all);
  e.zoom(2);
  return e.width() == 16 ? 0 : 1;
}
