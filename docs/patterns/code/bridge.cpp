// A stream of streams, read as one: the reader doesn't see where one log file ends.
#include "belay/bridge.h"

#include <string>
#include <utility>
#include <vector>

#include "belay/generate.h"
#include "belay/pipeline.h"

namespace {

using lines = std::vector<std::string>;

// Each file is a channel of its own, which is closed at the file's end.
belay::receiver<belay::receiver<std::string>> files(belay::scope& s) {
  return belay::generate(s, std::vector{lines{"one", "two"}, lines{}, lines{"three"}}) |
         belay::map(s, [&s](lines file) { return belay::generate(s, std::move(file)); });
}

}  // namespace

int main() {
  belay::scope s;
  std::string all;
  for (std::string line : belay::bridge(s, files(s))) all += line + ';';
  if (all != "one;two;three;") return 1;

  // Leaving the bridge ends the file that is being read, and those to come.
  for (std::string line : belay::bridge(s, files(s))) {
    if (line == "one") break;
  }
  return s.join() ? 0 : 1;
}
