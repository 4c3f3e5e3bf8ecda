// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C11: a daemon asks to be told of SIGHUP over a channel without room. The signal's relay doesn't wait for anybody, and
// where the daemon is busy with its start the reload, which its user waits for, is dropped.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <map>
#include <utility>
#include <vector>

class signal_relay {
public:
  void notify(belay::sender<int> to, int signal) { interested_[signal].push_back(std::move(to)); }
  void raise(int signal) const {
    auto found = interested_.find(signal);
    if (found == interested_.end())
      return;
    for (const belay::sender<int> &to : found->second)
      (void)to.try_send(signal);
  }

private:
  std::map<int, std::vector<belay::sender<int>>> interested_;
};

class daemon_process {
public:
  explicit daemon_process(signal_relay &signals)
#ifdef REPAIRED
      : hangups_(belay::make_channel<int>(1)) {
#else
      : hangups_(belay::make_channel<int>()) {
#endif
    signals.notify(hangups_.tx, 1);
  }
  belay::result<void> run(const belay::done &stop) {
    load();
    auto signal = hangups_.rx.receive(stop);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in receive on 'd.hangups_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    if (!signal)
      return signal.error();
    load();
    return {};
  }
  int loads() const { return loads_; }

private:
  void load() { ++loads_; }
  belay::channel<int> hangups_;
  int loads_ = 0;
};

int main() {
  signal_relay signals;
  daemon_process d(signals);
  belay::scope process;
  process.go([&d](belay::done stop) { return d.run(stop); });
  process.go([&signals] { signals.raise(1); });
  return process.join() && d.loads() == 2 ? 0 : 1;
}
