// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// A `main` that asks a thread to stop before it waits for it is meant to return.

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <thread>
#include <utility>

using namespace belay;

// L16, L18: the send fails once the stop is given, and nobody looks.
void bad_ignores_stopped_send(done stop, sender<int> to) {
  for (int i = 0;; ++i)
    (void)to.send(i, stop);
}

void ok_returns_when_stopped(done stop, sender<int> to) {
  for (int i = 0;; ++i)
    if (!to.send(i, stop))
      return;
}

int main() {
  auto [tx, rx] = make_channel<int>();
  done_source first, second;
  {
    std::thread stopped([d = first.get(), to = tx]() mutable { ok_returns_when_stopped(d, std::move(to)); });
    (void)rx.receive();
    first.signal();
    stopped.join();
  }
  std::thread t([d = second.get(), to = std::move(tx)]() mutable { bad_ignores_stopped_send(d, std::move(to)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
  (void)rx.receive();
  second.signal();
  t.join();
}
