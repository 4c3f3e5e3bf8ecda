// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S3: a watcher of a directory is stopped by a value in its control channel, if the watcher is ready to take it. It is
// not if it has just been started: the stop is dropped, and the watcher's end is awaited.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

enum class command { rescan, stop };

class watcher {
public:
  using callback = std::function<void(const std::string &)>;

  watcher(std::string directory, callback changed)
      : directory_(std::move(directory)), changed_(std::move(changed)),
#ifdef REPAIRED
        control_(belay::make_channel<command>(1)) {
  }
#else
        control_(belay::make_channel<command>()) {
  }
#endif
  void start() { thread_ = std::thread(&watcher::watch, this); }
  void stop() {
    if (!thread_.joinable())
      return;
    (void)control_.tx.try_send(command::stop);
    thread_.join();
  }

private:
  void watch() {
    changed_(directory_);
    for (command c : control_.rx) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in receive on 'w.control_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      if (c == command::stop)
        break;
      changed_(directory_);
    }
  }

  const std::string directory_;
  const callback changed_;
  belay::channel<command> control_;
  std::thread thread_;
};

int main() {
  int changes = 0;
  watcher w("/etc", [&changes](const std::string &) { ++changes; });
  w.start();
  w.stop();
  return changes;
}
