// A worker that is alive says so, also while it has nothing to do. One that hangs is noticed.
#include "belay/heartbeat.h"

#include <chrono>
#include <utility>

#include "belay/task.h"

using namespace std::chrono_literals;

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

  // Idle, but alive.
  for (int i = 0; i < 3; ++i) {
    if (!pulses.receive_for(10s)) return 1;
  }
  if (!jobs.send(1)) return 1;
  if (!pulses.receive_for(10s)) return 1;

  // Stuck: its last pulses come out, and then no more.
  if (!jobs.send(-1)) return 1;
  auto pulse = pulses.receive_for(50ms);
  while (pulse) pulse = pulses.receive_for(50ms);
  if (pulse.error() != belay::errc::timed_out) return 1;

  // Ended: the pulses end with the heart.
  hang.signal();
  worker.stop();
  if (!worker.join()) return 1;
  while (pulse || pulse.error() == belay::errc::timed_out) pulse = pulses.receive_for(10s);
  return pulse.error() == belay::errc::closed ? 0 : 1;
}
