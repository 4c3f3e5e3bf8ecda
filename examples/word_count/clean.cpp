// Word count, as a pipeline that may be left early: lines -> words -> the first word seen `n` times.
//
// What it shows: a stage takes its scope, makes its own output channel, owns the sending end (so the
// channel closes when the stage returns), and can be preempted at both points where it may block: the
// receive from the stage before and the send to the stage after. The reader may return in the middle
// of the stream; the stop reaches every stage and the scope waits for all of them.
//
// The checks find nothing here.
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"

namespace {

constexpr const char* poem =
    "a rope for the climber\n"
    "a rope for the sail\n"
    "a rope to belay\n"
    "when the hold and the anchor fail\n";

belay::receiver<std::string> lines(belay::scope& stages, std::string text) {
  auto [tx, rx] = belay::make_channel<std::string>(4);
  stages.go([tx = std::move(tx), text = std::move(text)](belay::done stop) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (!tx.send(std::move(line), stop)) return;
    }
  });
  return rx;
}

belay::receiver<std::string> words(belay::scope& stages, belay::receiver<std::string> from) {
  auto [tx, rx] = belay::make_channel<std::string>(4);
  stages.go([tx = std::move(tx), from = std::move(from)](belay::done stop) {
    for (std::string line : from.each(stop)) {
      std::istringstream in(std::move(line));
      for (std::string word; in >> word;) {
        if (!tx.send(std::move(word), stop)) return;
      }
    }
  });
  return rx;
}

std::map<std::string, int> count(const std::string& text) {
  belay::scope stages;
  std::map<std::string, int> counts;  // confined to this thread
  for (std::string word : words(stages, lines(stages, text))) ++counts[word];
  return counts;
}

std::optional<std::string> first_seen(int times, const std::string& text) {
  belay::scope stages;
  std::map<std::string, int> counts;
  for (std::string word : words(stages, lines(stages, text))) {
    if (++counts[word] == times) {
      stages.stop();  // the stages may be in the middle of a send
      return word;
    }
  }
  return std::nullopt;
}

}  // namespace

int main() {
  for (const auto& [word, times] : count(poem)) std::cout << times << ' ' << word << '\n';

  std::string endless;
  for (int i = 0; i < 1000; ++i) endless += poem;
  const auto third = first_seen(3, endless);
  std::cout << "seen three times first: " << third.value_or("nothing") << '\n';
  return count(poem)["rope"] == 3 && third == "a" ? 0 : 1;
}
