// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K1: a limiter's coroutine asks whether a call is allowed under the lock, and the refusal is counted by a method that
// takes the same lock.
#include "belay/channel.h"
#include "belay/co_task.h"
#include "belay/done.h"
#include "belay/run_loop.h"
#include <map>
#include <mutex>
#include <utility>

class limiter {
public:
  bool allow(int user) {
    std::lock_guard hold(m_);
    if (++calls_[user] <= 2)
      return true;
#ifdef REPAIRED
    ++refused_;
#else
    refuse();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'm_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
#endif
    return false;
  }
  void refuse() {
    std::lock_guard hold(m_);
    ++refused_;
  }
  int refused() {
    std::lock_guard hold(m_);
    return refused_;
  }

private:
  std::mutex m_;
  std::map<int, int> calls_;
  int refused_ = 0;
};

static belay::co_task<int> serve(limiter &limits, belay::receiver<int> calls) {
  int served = 0;
  while (auto user = co_await calls.co_receive())
    if (limits.allow(*user))
      ++served;
  co_return served;
}

int main() {
  limiter limits;
  auto [tx, rx] = belay::make_channel<int>(4);
  for (int i = 0; i < 3; ++i)
    (void)tx.send(7);
  tx.close();
  belay::run_loop loop;
  const int served = loop.run(serve(limits, std::move(rx)));
  return served == 2 && limits.refused() == 1 ? 0 : 1;
}
