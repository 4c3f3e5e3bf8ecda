// One done out of many: the wait ends as soon as one of them is signalled.
#include <chrono>
#include <vector>

#include "belay/any_of.h"
#include "belay/channel.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;

// Its `terminated` is a done that is signalled after `d`.
belay::task sleep_for(std::chrono::milliseconds d) {
  return belay::go([d](belay::done stop) { static_cast<void>(stop.wait_for(d)); });
}

bool ends_with_the_first_of_three() {
  const belay::task two_hours = sleep_for(2h);
  const belay::task hour = sleep_for(1h);
  const belay::task moment = sleep_for(1ms);

  const belay::any_of over(two_hours.terminated(), hour.terminated(), moment.terminated());
  auto [tx, rx] = belay::make_channel<int>();
  const auto answer = rx.receive(over);  // a millisecond, and not an hour
  return !answer && answer.error() == belay::errc::stopped && !hour.terminated().signalled();
}

bool ends_with_the_first_of_many() {
  std::vector<belay::task> tasks;
  for (int i = 0; i < 5; ++i) {
    tasks.push_back(belay::go([i](belay::done stop) {
      if (i != 3) stop.wait();
    }));
  }
  std::vector<belay::done> ends;
  for (const auto& t : tasks) ends.push_back(t.terminated());

  const belay::any_of first(ends);
  first.get().wait();
  return ends[3].signalled() && !ends[0].signalled();
}

}  // namespace

int main() { return ends_with_the_first_of_three() && ends_with_the_first_of_many() ? 0 : 1; }
