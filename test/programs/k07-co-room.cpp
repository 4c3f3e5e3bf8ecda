// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K7: a chat room's coroutine sends each message to its members while it holds the list of them; a member that leaves
// takes the list before it takes what is sent to it.
#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_task.h"
#include "belay/done.h"
#include "belay/pool.h"
#include "belay/sync_wait.h"
#include <list>
#include <mutex>
#include <utility>

class room {
public:
  belay::receiver<int> enter() {
    auto [tx, rx] = belay::make_channel<int>();
    std::lock_guard hold(m_);
    members_.push_back(std::move(tx));
    return rx;
  }
  std::size_t size() {
    std::lock_guard hold(m_);
    return members_.size();
  }
  belay::co_task<> say(int message, belay::done stop) {
#ifdef REPAIRED
    std::list<belay::sender<int>> members;
    {
      std::lock_guard hold(m_);
      members = members_;
    }
    for (const auto &m : members)
      (void)co_await m.co_send(message, stop);
#else
    std::lock_guard hold(m_);
    for (const auto &m : members_)
      (void)co_await m.co_send(message, stop);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the coroutine is suspended here while 'm_' is held: nobody else gets the lock until it goes on, and another thread may then unlock what it doesn't hold; unlock before [belay-blocking-under-lock]
#endif
  }

private:
  std::mutex m_;
  std::list<belay::sender<int>> members_;
};

static belay::co_task<> listen(room &of, belay::receiver<int> in, belay::done stop) {
  if (of.size() > 0)
    (void)co_await in.co_receive(stop);
}

static belay::co_task<> evening(room &r) {
  belay::receiver<int> in = r.enter();
  belay::co_scope all(co_await belay::this_executor());
  all.go([&r](belay::done stop) { return r.say(1, std::move(stop)); });
  all.go([&r, in](belay::done stop) { return listen(r, in, std::move(stop)); });
  (void)co_await all.join();
}

int main() {
  belay::pool threads(2);
  room r;
  belay::sync_wait(threads, evening(r));
  return r.size() == 1 ? 0 : 1;
}
