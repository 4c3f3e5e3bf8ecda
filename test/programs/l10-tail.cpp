// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L10: a follower of a file asks its done on every line, and then sends the line whatever comes. Who stops it does not
// take the line that it holds at that moment, and waits for it.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <cstdio>
#include <functional>
#include <string>
#include <utility>

using line_source = std::function<bool(std::string &)>;

class follower {
public:
  explicit follower(line_source lines)
      : lines_(std::move(lines)), ends_(belay::make_channel<std::string>()),
        thread_(belay::go(std::bind_front(&follower::follow, this))) {}

  bool next(std::string &line) {
    auto l = ends_.rx.receive();
    if (l)
      line = *std::move(l);
    return l.has_value();
  }
  void close() {
    thread_.stop();
    (void)thread_.join();
  }

private:
  void follow(const belay::done &stop) {
    std::string line;
    while (!stop.signalled()) {
      if (!lines_(line))
        break;
#ifdef REPAIRED
      if (!ends_.tx.send(std::move(line), stop))
        break;
#else
      if (!ends_.tx.send(std::move(line)))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'follower::follow' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
// CHECK: note: step 1: the main thread starts thread 2
        break;
#endif
    }
    ends_.tx.close();
  }

  line_source lines_;
  belay::channel<std::string> ends_;
  belay::task thread_;
};

int main() {
  int left = 3;
  follower f([&left](std::string &line) {
    line.assign("entry");
    return left-- > 0;
  });
  std::string line;
  if (f.next(line))
    std::puts(line.c_str());
  f.close();
}
