// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K8: a session manager ends the oldest session with its map locked; the session's end waits for its task, and this asks
// the manager for the number of its neighbours.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/guarded.h"
#include "belay/task.h"
#include <list>
#include <memory>
#include <utility>

class manager;

class session {
public:
  session(int id, manager &of);
  ~session() { (void)serving_.join(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for thread 2 to end, while thread 2 waits for the main thread: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: thread 2 waits for the mutex 'm.sessions_', which the main thread holds
  int id() const { return id_; }

private:
  void serve();
  const int id_;
  manager &of_;
  int neighbours_ = 0;
  belay::task serving_;
};

class manager {
public:
  void open(int id) {
    auto s = std::make_unique<session>(id, *this);
    sessions_.with([&](auto &all) { all.push_back(std::move(s)); });
  }
  std::size_t count() {
    return sessions_.with([](const auto &all) { return all.size(); });
  }
  void end_oldest() {
#ifdef REPAIRED
    std::unique_ptr<session> oldest;
    sessions_.with([&](auto &all) {
      if (all.empty())
        return;
      oldest = std::move(all.front());
      all.pop_front();
    });
#else
    sessions_.with([](auto &all) {
      if (!all.empty())
        all.pop_front();
    });
#endif
  }

private:
  belay::guarded<std::list<std::unique_ptr<session>>> sessions_;
};

session::session(int id, manager &of) : id_(id), of_(of), serving_(belay::go([this] { serve(); })) {}

void session::serve() { neighbours_ = static_cast<int>(of_.count()); }

int main() {
  manager m;
  m.open(1);
  m.end_oldest();
  return m.count() == 0 ? 0 : 1;
}
