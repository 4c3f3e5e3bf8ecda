// Word count, as a pipeline written by hand, with the mistakes that this invites. Compiled, never run:
// `first_seen` would hang.
//
// What the checks find, in the lines that say so:
//   belay-unpreemptable-send   the sends in `lines` and `words` can be ended by nobody but their reader,
//                              who returns from `first_seen` early: its tasks are joined while the
//                              receiver is still alive
//   belay-thread-without-done  the body of `words` takes no done at all, so nothing ends its receive
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"

namespace {

belay::task lines(std::string text, belay::sender<std::string> tx) {
  return belay::go([tx, text = std::move(text)](belay::done stop) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (stop.signalled()) return;
      if (!tx.send(std::move(line))) return;  // BUG: send without done
    }
    tx.close();
  });
}

belay::task words(belay::receiver<std::string> from, belay::sender<std::string> tx) {
  return belay::go([tx, from] {  // BUG: takes no done
    for (std::string line : from) {
      std::istringstream in(std::move(line));
      for (std::string word; in >> word;) {
        if (!tx.send(std::move(word))) return;  // BUG: send without done
      }
    }
    tx.close();
  });
}

std::optional<std::string> first_seen(int times, const std::string& text) {
  auto [line_tx, line_rx] = belay::make_channel<std::string>(4);
  auto [word_tx, word_rx] = belay::make_channel<std::string>(4);
  belay::task reader = lines(text, line_tx);
  belay::task splitter = words(line_rx, word_tx);
  std::map<std::string, int> counts;
  for (std::string word : word_rx) {
    if (++counts[word] == times) return word;  // both stages are left blocked in a send
  }
  return std::nullopt;
}

}  // namespace

int main() {
  std::string endless;
  for (int i = 0; i < 1000; ++i) endless += "a rope for the climber\n";
  std::cout << first_seen(3, endless).value_or("nothing") << '\n';
}
