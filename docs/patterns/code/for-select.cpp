// A loop around a select: in each round it does what can be done next, until it is told to stop.
#include <string>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/select_list.h"

namespace {

using belay::done;
using belay::receiver;
using belay::sender;

// Sends the values out, unless it is stopped: the loop runs over the values.
void send_all(done stop, const sender<int>& out) {
  for (const int value : {1, 2, 3}) {
    if (!out.send(value, stop)) return;
  }
}

// Waits to be stopped, and serves whoever comes meanwhile: the loop has no other end.
void serve(done stop, const receiver<int>& numbers, const receiver<std::string>& words,
           const sender<std::string>& log) {
  for (;;) {
    auto next =
        belay::select(belay::on_receive(numbers), belay::on_receive(words), belay::on_done(stop));
    std::string line;
    if (next.index() == 0 && std::get<0>(next)) {
      line = "number " + std::to_string(*std::get<0>(next));
    } else if (next.index() == 1 && std::get<1>(next)) {
      line = "word " + *std::get<1>(next);
    } else {
      return;  // stopped, or a channel is closed
    }
    if (!log.send(std::move(line), stop)) return;
  }
}

// The same over cases that are known at run time only, each with what to do.
int sum(done stop, const std::vector<receiver<int>>& inputs, int wanted) {
  int total = 0;
  bool stopped = false;
  belay::select_list cases;
  for (const auto& input : inputs) {
    cases.on(belay::on_receive(input), [&](belay::result<int> v) { total += v.value_or(0); });
  }
  cases.on(belay::on_done(stop), [&] { stopped = true; });
  while (!stopped && total < wanted) cases.run();
  return total;
}

}  // namespace

int main() {
  auto [numbers, number_rx] = belay::make_channel<int>();
  auto [words, word_rx] = belay::make_channel<std::string>();
  auto [log, log_rx] = belay::make_channel<std::string>(8);

  belay::scope servers;
  servers.go(serve, number_rx, word_rx, std::move(log));
  if (!numbers.send(7) || !words.send("seven")) return 1;
  servers.stop();
  if (!servers.join() || log_rx.receive().value_or("") != "number 7") return 1;

  belay::scope senders;
  std::vector<receiver<int>> inputs;
  for (int i = 0; i < 3; ++i) {
    auto [tx, rx] = belay::make_channel<int>();
    senders.go(send_all, std::move(tx));
    inputs.push_back(std::move(rx));
  }
  return sum(senders.get_done(), inputs, 18) == 18 ? 0 : 1;
}
