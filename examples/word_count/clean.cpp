// Word count, as a pipeline that may be left early: text -> words -> bare words -> the first one
// seen `n` times.
//
// What it shows: a stage has a thread of its own, closes its output when its input ends, and can be
// stopped at both points where it may block: while it makes a value and while it sends it. Whoever
// reads may return in the middle of the stream: the last stage's send fails, it lets go of its
// input, and so on upstream. The scope ends when all of them have.
//
// The checks find nothing here.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "belay/generate.h"
#include "belay/pipeline.h"
#include "belay/scope.h"

namespace {

constexpr const char* poem =
    "A rope for the climber,\n"
    "a rope for the sail,\n"
    "a rope to belay -\n"
    "when the hold and the anchor fail.\n";

std::string bare(std::string word) {
  std::erase_if(word, [](unsigned char c) { return std::isalpha(c) == 0; });
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  return word;
}

belay::receiver<std::string> words(belay::scope& stages, const std::string& text) {
  auto next = [in = std::istringstream(text)]() mutable {
    std::string word;
    return in >> word ? std::optional(std::move(word)) : std::nullopt;  // nothing: the end
  };
  return belay::repeat_fn(stages, std::move(next), belay::capacity{4}) |
         belay::map(stages, bare, belay::capacity{4}) |
         belay::filter(stages, [](const std::string& word) { return !word.empty(); });
}

std::map<std::string, int> count(const std::string& text) {
  belay::scope stages;
  std::map<std::string, int> counts;  // confined to this thread
  for (const std::string& word : words(stages, text)) ++counts[word];
  return counts;
}

std::optional<std::string> first_seen(int times, const std::string& text) {
  belay::scope stages;
  std::map<std::string, int> counts;
  for (std::string word : words(stages, text)) {
    if (++counts[word] == times) return word;  // the stages may be in the middle of a send
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
