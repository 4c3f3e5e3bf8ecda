// Uses what is in headers, what is in the archive, and threads.
#include <belay/channel.h>
#include <belay/context.h>
#include <belay/pipeline.h>
#include <belay/scope.h>

#include <chrono>
#include <utility>

int main() {
  const belay::context ctx = belay::with_timeout({}, std::chrono::hours(1));
  belay::scope stages(ctx);
  auto [tx, rx] = belay::make_channel<int>(2);
  stages.go([tx = std::move(tx)](belay::done stop) {
    for (int i = 1; i <= 10; ++i) {
      if (!tx.send(i, stop)) return;
    }
  });
  int sum = 0;
  for (int square : std::move(rx) | belay::map(stages, [](int i) { return i * i; })) sum += square;
  return sum == 385 ? 0 : 1;
}
