// RUN: %check_belay %s belay-unpreemptable-send,belay-unconfined-data %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/co_task.h"
#include "belay/heartbeat.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <utility>

using namespace belay;

void use(int);
int make();

// L10: a generator that sends past its done.
co_task<> bad_generator(done stop, sender<int> out) {
  while (!stop.signalled())
    if (!co_await out.co_send(make()))
      // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: stage 'bad_generator' cannot be stopped while it sends to 'out': only its receiver can end this send; give it a done [belay-unpreemptable-send]
      // CHECK-FIXES: if (!co_await out.co_send(make(), stop))
      co_return;
}
co_task<> ok_generator(done stop, sender<int> out) {
  while (co_await out.co_send(make(), stop)) {
  }
}
co_task<> ok_selects(done stop, sender<int> out) {
  for (;;) {
    auto r = co_await co_select(on_send(out, make()), on_done(stop));
    if (r.index() == 1)
      co_return;
  }
}
co_task<> stages(sender<int> one, sender<int> two, sender<int> three) {
  co_scope s(co_await this_executor());
  s.go(bad_generator, std::move(one));
  s.go(ok_generator, std::move(two));
  s.go(ok_selects, std::move(three));
  s.stop();
  (void)co_await s.join();
}

// Children on one loop take turns: none of them races with another.
co_task<> adds(int &sum) {
  ++sum;
  co_return;
}
co_task<> ok_children_share(int &sum) {
  co_scope s(co_await this_executor());
  s.go([&sum] { return adds(sum); });
  s.go([&sum] { return adds(sum); });
  (void)co_await s.join();
}

// A heart beats while it sends, and hears the done.
void ok_heart_sends(heartbeat heart, sender<int> out) {
  task t = go([heart, out](done stop) mutable {
    while (heart.send(out, make(), stop)) {
    }
  });
}
