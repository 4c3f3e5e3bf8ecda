// A queue takes a stage's waiting off the one before it. It makes no stage faster.
#include <ranges>
#include <utility>
#include <vector>

#include "belay/batch.h"
#include "belay/generate.h"
#include "belay/pipeline.h"

int main() {
  belay::scope s;

  // Bounded: the sender is 3 ahead, and then waits. Overload is felt where it is made.
  auto [tx, rx] = belay::make_channel<int>();
  auto slow = std::move(rx) | belay::buffer(s, 3);
  for (int i = 0; i < 3; ++i) {
    if (!tx.send(i)) return 1;  // nobody has received yet
  }
  tx = {};
  std::vector<int> taken;
  for (int v : slow) taken.push_back(v);
  if (taken != std::vector{0, 1, 2}) return 1;

  // Where each hand-over costs, hand over many: chunks for a stage with a fixed cost per call.
  int writes = 0;
  int records = 0;
  for (const std::vector<int>& chunk :
       belay::generate(s, std::views::iota(0, 1000)) | belay::batch(s, 64, belay::capacity{2})) {
    ++writes;
    records += static_cast<int>(chunk.size());
  }
  return writes == 16 && records == 1000 && s.join() ? 0 : 1;
}
