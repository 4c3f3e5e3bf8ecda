// Stages, each a task, joined by channels. Each can be stopped while it receives and while it
// sends.
#include <cctype>
#include <optional>
#include <sstream>
#include <string>

#include "belay/generate.h"
#include "belay/pipeline.h"

namespace {

using belay::done;

std::string lower(std::string word) {
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

// Nothing for a word that is none: it is dropped.
std::optional<std::string> only_letters(std::string word) {
  std::erase_if(word, [](unsigned char c) { return std::isalpha(c) == 0; });
  return word.empty() ? std::nullopt : std::optional(std::move(word));
}

belay::receiver<std::string> words(belay::scope& s, std::string text) {
  return belay::repeat_fn(s, [in = std::istringstream(std::move(text))]() mutable {
    std::string word;
    return in >> word ? std::optional(std::move(word)) : std::nullopt;
  });
}

}  // namespace

int main() {
  belay::scope s;

  std::string all;
  for (std::string word : words(s, "The Rope -- holds, the climber!") |
                              belay::stage(s, only_letters) | belay::map(s, lower)) {
    all += word + ' ';
  }
  if (all != "the rope holds the climber ") return 1;

  // A stage is a value, and stages join without a source. Four workers take longer words apart.
  const auto length = belay::stage(s, only_letters) |
                      belay::map(s, [](std::string w) { return w.size(); }, belay::workers{4});
  std::size_t letters = 0;
  for (std::size_t n : words(s, "five words: with 22 letters!") | length) letters += n;
  if (letters != 20) return 1;

  // Leaving the loop ends an endless pipeline: nobody receives, so each stage's send fails.
  for (int v : belay::repeat(s, 1, 2, 3) | belay::map(s, [](int v) { return v * v; })) {
    if (v == 9) break;
  }
  return s.join() ? 0 : 1;
}
