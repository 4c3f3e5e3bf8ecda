// Generators turn values into a stream, on demand.
#include <random>
#include <ranges>
#include <set>
#include <string>
#include <vector>

#include "belay/generate.h"
#include "belay/pipeline.h"

int main() {
  belay::scope s;

  // Each element of a range. An endless one is fine: it is made as it is taken.
  int sum = 0;
  for (int v : belay::generate(s, std::views::iota(1)) | belay::take(s, 10)) sum += v;
  if (sum != 55) return 1;

  // The same values over and over.
  std::string rhythm;
  for (char c : belay::repeat(s, 'o', 'x', 'x') | belay::take(s, 7)) rhythm += c;
  if (rhythm != "oxxoxxo") return 1;

  // What a function returns, over and over. It belongs to the generator's task alone.
  auto dice = belay::repeat_fn(
      s, [roll = std::mt19937(7)]() mutable { return std::uniform_int_distribution(1, 6)(roll); });
  std::set<int> seen;
  for (int v : dice) {
    seen.insert(v);
    if (seen.size() == 6) break;
  }
  dice = {};  // the last receiver goes, and the generator with it

  // Until it has no more.
  std::vector<int> countdown;
  for (int v : belay::repeat_fn(
           s, [n = 3]() mutable { return n != 0 ? std::optional(n--) : std::nullopt; })) {
    countdown.push_back(v);
  }
  return countdown == std::vector{3, 2, 1} && s.join() ? 0 : 1;
}
