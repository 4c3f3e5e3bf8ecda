// A worker that is alive says so, also while it has nothing to do. One that hangs is noticed.
#include "belay/heartbeat.h"

#include <chrono>
#include <utility>

#include "belay/task.h"

using namespace std::chrono_literals;

namespace {

using pulse_channel = belay::receiver<belay::heartbeat::time_point>;

// Idle, busy, stuck: does it look like that from here?
bool noticed(const belay::sender<int>& jobs, const pulse_channel& pulses) {
  for (int i = 0; i < 3; ++i) {
    if (!pulses.receive_for(10s)) return false;  // idle, but alive
  }
  if (!jobs.send(1)) return false;
  if (!pulses.receive_for(10s)) return false;

  if (!jobs.send(-1)) return false;
  auto pulse = pulses.receive_for(50ms);
  while (pulse) pulse = pulses.receive_for(50ms);  // its last ones come out, and then no more
  return pulse.error() == belay::errc::timed_out;
}

}  // namespace

int main() {
  auto [jobs, in] = belay::make_channel<int>();
  auto [heart, pulses] = belay::make_heartbeat(1ms);

  const belay::done_source hang;
  belay::task worker = belay::go(
      [in = std::move(in), heart = std::move(heart), &hang](const belay::done& stop) mutable {
        while (auto job = heart.receive(in, stop)) {  // beats once a millisecond
          heart.beat();                               // and once per job
          if (*job < 0) hang.get().wait();            // this one has a bug
        }
      });
  const bool well = noticed(jobs, pulses);
  hang.signal();
  worker.stop();
  if (!well || !worker.join()) return 1;

  // The pulses end with the heart.
  auto pulse = pulses.receive_for(10s);
  while (pulse || pulse.error() == belay::errc::timed_out) pulse = pulses.receive_for(10s);
  return pulse.error() == belay::errc::closed ? 0 : 1;
}
