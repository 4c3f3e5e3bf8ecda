// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// A `main` that waits at its end for a server's thread isn't meant to return; one that asks the thread to stop is.

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

// Nobody asks the thread that runs it to stop.
void ok_serves(done stop, sender<int> to) {
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
  done_source first, second, third;
  {
    std::thread served([d = first.get(), to = tx.clone()]() mutable { ok_serves(d, std::move(to)); });
    served.join();
  }
  {
    std::thread stopped([d = second.get(), to = tx.clone()]() mutable { ok_returns_when_stopped(d, std::move(to)); });
    (void)rx.receive();
    second.signal();
    stopped.join();
  }
  std::thread t([d = third.get(), to = std::move(tx)]() mutable { bad_ignores_stopped_send(d, std::move(to)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 't' has no stop path: its loop never ends [belay-thread-without-done]
  (void)rx.receive();
  third.signal();
  t.join();
}
