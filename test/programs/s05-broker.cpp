// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S5: a broker's shutdown waits until all messages are delivered, which its dispatcher's last act makes known. Its
// subscribers don't read any more by then, and the dispatcher is told to leave them afterwards.
#include "belay/channel.h"
#include "belay/done.h"
#include <array>
#include <latch>
#include <thread>

class subscriber {
public:
  subscriber() : inbox_(belay::make_channel<int>()) {}
  const belay::sender<int> &inbox() const { return inbox_.tx; }

private:
  belay::channel<int> inbox_;
};

class broker {
public:
  broker() : dispatcher_([this] { dispatch(); }) {}
  ~broker() { dispatcher_.join(); }
  broker(const broker &) = delete;
  broker &operator=(const broker &) = delete;

  void publish(int message) { (void)messages_.tx.try_send(message); }
  void shut_down() {
    messages_.tx.close();
#ifdef REPAIRED
    leaving_.signal();
    delivered_.wait();
#else
    delivered_.wait();
    leaving_.signal();
#endif
  }

private:
  void dispatch() {
    for (int m : messages_.rx)
      for (const subscriber &s : subscribers_)
        (void)s.inbox().send(m, leaving_.get());
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in send on 'b.subscribers_': nobody will receive the value [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    delivered_.count_down();
  }
  std::array<subscriber, 2> subscribers_;
  belay::channel<int> messages_ = belay::make_channel<int>(2);
  belay::done_source leaving_;
  std::latch delivered_{1};
  std::thread dispatcher_;
};

int main() {
  broker b;
  b.publish(1);
  b.shut_down();
}
