// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S1: an actor keeps itself alive by a reference that its task holds. When everybody else has dropped it and it is
// told to end, the task is the last owner: the actor is destroyed in its own task, and its destructor joins that.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <memory>
#include <string>
#include <utility>

struct mail {
  int subject = 0;
  bool last = false;
};

#ifdef REPAIRED
class actor {
#else
class actor : public std::enable_shared_from_this<actor> {
#endif
public:
  actor() : box_(belay::make_channel<mail>(2)) {}
  virtual ~actor() = default;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 joins itself: it waits for itself for ever [belay-self-join]
// CHECK: note: step 1: the main thread starts thread 2

  void start() {
#ifdef REPAIRED
    life_ = belay::go([this](const belay::done &stop) { live(stop); });
#else
    life_ = belay::go([self = shared_from_this()](const belay::done &stop) { self->live(stop); });
#endif
  }
  void tell(const mail &m) { (void)box_.tx.try_send(m); }
  void wait() { (void)life_.join(); }

protected:
  virtual void receive(const mail &m) = 0;

private:
  void live(const belay::done &stop) {
    for (const mail &m : box_.rx.each(stop)) {
      receive(m);
      if (m.last)
        break;
    }
  }
  belay::channel<mail> box_;
  belay::task life_;
};

class counter : public actor {
  void receive(const mail &m) override { sum_ += m.subject; }
  int sum_ = 0;
};

int main() {
  auto a = std::make_shared<counter>();
  a->start();
  a->tell({7, false});
  a->tell({0, true});
#ifdef REPAIRED
  a->wait();
#endif
}
