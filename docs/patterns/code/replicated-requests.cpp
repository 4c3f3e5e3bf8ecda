// Ask several, take the first answer. The others are stopped, and have ended when it is returned.
#include <atomic>
#include <chrono>
#include <string>

#include "belay/replicate.h"

using namespace std::chrono_literals;

int main() {
  const belay::done stop;
  std::atomic<int> cut_short{0};

  // Replica 1 is quick, the others hang until they are told to stop.
  const auto fetch = [&](const belay::done& d, std::size_t i) -> belay::result<std::string> {
    if (i != 1) {
      d.wait();
      ++cut_short;
      return belay::errc::stopped;
    }
    return "from mirror " + std::to_string(i);
  };
  const auto page = belay::replicate(stop, 3, fetch);
  if (!page || *page != "from mirror 1" || cut_short != 2) return 1;

  // Hedged: the second is asked only when the first hasn't answered for a while, or has failed.
  std::atomic<int> asked{0};
  const auto quick = [&](const belay::done&) { return ++asked; };
  if (!belay::replicate(stop, 3, quick, 1h) || asked != 1) return 1;

  // A failure is an answer only when all have failed.
  const auto down = [](const belay::done&) -> belay::result<int> { return belay::errc::timed_out; };
  return belay::replicate(stop, 3, down).error() == belay::errc::timed_out ? 0 : 1;
}
