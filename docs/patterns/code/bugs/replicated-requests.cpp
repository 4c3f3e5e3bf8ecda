// The first answer wins, and the losers wait for somebody to take theirs.
#include <string>
#include <vector>

#include "belay/channel.h"
#include "belay/task.h"

std::string fetch(const std::string& mirror);

// [bug]
std::string first_of(const std::vector<std::string>& mirrors) {
  auto [tx, rx] = belay::make_channel<std::string>();
  std::vector<belay::task> replicas;
  for (const auto& m : mirrors)
    replicas.push_back(belay::go([tx = tx, m] { static_cast<void>(tx.send(fetch(m))); }));
  return *rx.receive();  // joins the losers, whose sends nobody will ever receive
}
// [end]
