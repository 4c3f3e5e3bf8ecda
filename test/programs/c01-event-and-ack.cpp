// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C1: a debugger sends commands to its target and the target sends events to the debugger. The debugger sends two commands
// in a row, and the target has an event to send after the first. The repair takes events while it sends.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"
#include "belay/task.h"
#include <utility>
#include <variant>
#include <vector>

enum class command { step, resume };
struct event {
  int address;
};

class target {
public:
  target(belay::receiver<command> in, belay::sender<event> out) : in_(std::move(in)), out_(std::move(out)) {}
  void run(const belay::done &stop) {
    while (auto c = in_.receive(stop)) {
      pc_ += *c == command::step ? 4 : 16;
      if (!out_.send({pc_}, stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits in send on 'out_', from which the main thread would receive, while the main thread waits for thread 2: both wait for ever; give a channel room, or let one of them receive first [belay-blocking-cycle]
// CHECK: note: the main thread waits in send on 'd.out_', from which thread 2 would receive
        return;
    }
    out_.close();
  }

private:
  belay::receiver<command> in_;
  belay::sender<event> out_;
  int pc_ = 0;
};

class debugger {
public:
  debugger(belay::sender<command> out, belay::receiver<event> in) : out_(std::move(out)), in_(std::move(in)) {}
  int execute(const std::vector<command> &script) {
    for (command c : script)
      send(c);
    out_.close();
    for (event e : in_)
      last_ = e.address;
    return last_;
  }

private:
#ifdef REPAIRED
  void send(command c) {
    for (;;) {
      auto r = belay::select(belay::on_send(out_, c), belay::on_receive(in_));
      if (r.index() == 0)
        return;
      if (auto &e = std::get<1>(r); e)
        last_ = e->address;
      else
        return;
    }
  }
#else
  void send(command c) { (void)out_.send(c); }
#endif
  belay::sender<command> out_;
  belay::receiver<event> in_;
  int last_ = 0;
};

int main() {
  auto [command_tx, command_rx] = belay::make_channel<command>();
  auto [event_tx, event_rx] = belay::make_channel<event>();
  belay::task inferior =
      belay::go([t = target(std::move(command_rx), std::move(event_tx))](belay::done stop) mutable { t.run(stop); });
  debugger d(std::move(command_tx), std::move(event_rx));
  return d.execute({command::step, command::resume}) == 20 ? 0 : 1;
}
