// A slow stage gets several workers. The order in which values come out is nobody's promise.
#include <ranges>
#include <utility>

#include "belay/fan.h"
#include "belay/generate.h"
#include "belay/pipeline.h"

namespace {

bool is_prime(int n) {
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

int count(belay::receiver<int> primes) {
  int n = 0;
  for ([[maybe_unused]] int v : primes) ++n;
  return n;
}

}  // namespace

int main() {
  belay::scope s;
  const auto numbers = std::views::iota(0, 5000);

  // Workers that share one output: both at once.
  if (count(belay::generate(s, numbers, belay::capacity{32}) |
            belay::filter(s, is_prime, belay::workers{4}, belay::capacity{32})) != 669) {
    return 1;
  }

  // Workers with an output each, merged. Between the two, each stream is somebody's own.
  auto keep_primes = [](int n) { return is_prime(n) ? std::optional(n) : std::nullopt; };
  auto streams = belay::fan_out(s, belay::generate(s, numbers), 3, keep_primes);
  return count(belay::fan_in(s, std::move(streams))) == 669 && s.join() ? 0 : 1;
}
