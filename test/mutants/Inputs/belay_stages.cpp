// Three stages by hand: numbers, their squares, and a reader that leaves in the middle.
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

namespace {

void numbers(belay::done stop, belay::sender<int> out) {
  for (int i = 1; i <= 1000; ++i) {
    if (!out.send(i, stop)) return;
  }
}

void squares(belay::done stop, belay::receiver<int> in, belay::sender<int> out) {
  for (int n : in.each(stop)) {
    if (!out.send(n * n, stop)) return;
  }
}

int first_over(int limit) {
  belay::scope stages;
  auto [numbers_tx, numbers_rx] = belay::make_channel<int>();
  auto [squares_tx, squares_rx] = belay::make_channel<int>(2);
  stages.go(numbers, std::move(numbers_tx));
  stages.go(squares, std::move(numbers_rx), std::move(squares_tx));
  for (int square : squares_rx) {
    if (square > limit) {
      stages.stop();
      return square;
    }
  }
  return 0;
}

}  // namespace

int main() { return first_over(200) == 225 ? 0 : 1; }
