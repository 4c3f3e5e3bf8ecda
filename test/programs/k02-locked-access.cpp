// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K2: a registry gives out its lock as an object together with the data, and the caller that only looks whether there is
// something keeps it by hand: it takes the lock out of the object and forgets it.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

class registry {
public:
  class access {
  public:
    access(std::unique_lock<std::mutex> hold, std::map<int, int> &ports) : hold_(std::move(hold)), ports_(ports) {}
    std::map<int, int> *operator->() const { return &ports_; }
    std::unique_lock<std::mutex> take_lock() { return std::move(hold_); }

  private:
    std::unique_lock<std::mutex> hold_;
    std::map<int, int> &ports_;
  };
  access open() {
    std::unique_lock hold(m_);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 locks 'ports.m_', which it holds: it waits for itself for ever [belay-double-lock]
    return {std::move(hold), ports_};
  }

private:
  std::mutex m_;
  std::map<int, int> ports_;
};

class service {
public:
  explicit service(registry &r) : registry_(r) {}
  bool announce(int id, int port) {
    registry::access all = registry_.open();
    if (all->contains(id)) {
#ifndef REPAIRED
      std::mutex *m = all.take_lock().release();
      conflict_ = m != nullptr;
#endif
      return false;
    }
    all->emplace(id, port);
    return true;
  }
  bool conflict() const { return conflict_; }

private:
  registry &registry_;
  bool conflict_ = false;
};

int main() {
  registry ports;
  service first(ports), second(ports);
  first.announce(1, 8080);
  std::thread other([&second] {
    if (!second.announce(1, 8081))
      second.announce(2, 8081);
  });
  other.join();
  return second.conflict() ? 1 : 0;
}
