// Three values for data that can't be a local variable of one thread.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/confined.h"
#include "belay/frozen.h"
#include "belay/guarded.h"
#include "belay/scope.h"

namespace {

struct settings {
  int rounds;
  std::vector<std::string> words;
};

}  // namespace

int main() {
  // Frozen: nobody can write, so everybody may read.
  const belay::frozen config = settings{100, {"cam", "nut", "friend"}};

  // Guarded: there is no way to the map but with the lock.
  belay::guarded<std::map<std::string, int>> counts;

  // Confined: one owner at a time, handed over through a channel.
  auto [tx, rx] = belay::make_channel<belay::confined<std::vector<int>>>(1);

  belay::scope s;
  for (int k = 0; k < 3; ++k) {
    s.go([config, &counts] {
      for (int i = 0; i < config->rounds; ++i) {
        for (const auto& w : config->words) counts.with([&](auto& c) { ++c[w]; });
      }
    });
  }
  s.go([rx = std::move(rx)](const belay::done& stop) -> belay::result<> {
    auto log = rx.receive(stop);
    if (!log) return log.error();
    log->adopt();  // mine
    (*log)->push_back(2);
    return {};
  });
  belay::confined<std::vector<int>> log;
  log->push_back(1);
  if (!tx.send(log.release())) return 1;  // nobody's

  // Waits until it holds, with the lock in hand; no condition variable, and nobody has to notify.
  auto full = counts.lock_when([](const auto& c) { return c.size() == 3 && c.at("cam") == 300; });
  if (!full || (*full)->at("nut") > 300) return 1;
  full->unlock();

  if (!s.join()) return 1;
  return counts.with([](auto& c) { return c["cam"] + c["nut"] + c["friend"]; }) == 900 ? 0 : 1;
}
