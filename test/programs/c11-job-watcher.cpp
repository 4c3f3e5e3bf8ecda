// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C11: a task tells of its end by a select that doesn't wait, to a channel that a watcher made without room; the watcher
// first writes down that it watches.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"
#include "belay/task.h"
#include <list>
#include <map>
#include <memory>
#include <utility>

class job {
public:
  explicit job(int rounds) : rounds_(rounds) {}
  void notify(belay::sender<int> to) { to_ = std::move(to); }
  void run() {
    int sum = 0;
    for (int i = 0; i < rounds_; ++i)
      sum += i;
    switch (belay::select_ordered(belay::on_send(to_, sum), belay::otherwise()).index()) {
    case 0:
      told_ = true;
      break;
    default:
      break;
    }
  }

private:
  const int rounds_;
  bool told_ = false;
  belay::sender<int> to_;
};

class watcher {
public:
  explicit watcher(std::size_t room) : ended_(belay::make_channel<int>(room)) {}
  void watch(job &j) { j.notify(ended_.tx); }
  int wait(const belay::done &stop) {
    watched_.push_back(1);
    auto sum = ended_.rx.receive(stop);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits in receive on 'w.ended_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 3 to end
    return sum.value_or(-1);
  }

private:
  belay::channel<int> ended_;
  std::list<int> watched_;
};

int main() {
#ifdef REPAIRED
  watcher w(1);
#else
  watcher w(0);
#endif
  auto j = std::make_unique<job>(3);
  w.watch(*j);
  belay::task running = belay::go([raw = j.get()] { raw->run(); });
  belay::task watching = belay::go([&w](belay::done stop) { (void)w.wait(stop); });
  return watching.join() && running.join() ? 0 : 1;
}
