#include "belay/steward.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "belay/select.h"
#include "belay/task.h"

namespace belay {

using std::chrono::steady_clock;

/// Waits for the end of a ward: good. Else `stopped`, or `timed_out` when no pulse came for so long.
result<void> steward::look_after(const done& ended, const receiver<heartbeat::time_point>& pulses,
                                 const done& stop, heartbeat& own) const {
  auto until = detail::deadline_after(options_.timeout);
  for (;;) {
    const auto r = select(on_done(stop), on_done(ended), on_receive(pulses),
                          at(std::min(until, own.keep_beating())));
    if (r.index() == 0) return errc::stopped;
    if (r.index() == 1) return {};
    if (r.index() == 2) until = detail::deadline_after(options_.timeout);
    if (r.index() == 3 && steady_clock::now() >= until) return errc::timed_out;
  }
}

result<void> steward::operator()(const done& stop, heartbeat& own) const {
  const auto silence = make_channel<heartbeat::time_point>();
  std::vector<task> stuck;  // told to stop; they are joined in the end
  std::size_t restarts = 0;
  auto delay = options_.first_delay;
  for (;;) {
    const auto began = steady_clock::now();
    const auto [heart, pulses] = make_heartbeat(options_.timeout / 4);
    task t = go(stop, [w = ward_, h = heart](done d) mutable { return w(std::move(d), h); });
    result<void> outcome = look_after(t.terminated(), pulses, stop, own);
    if (outcome) {
      outcome = t.join();
      if (outcome) return outcome;
    } else if (outcome.error() == errc::timed_out) {
      t.stop();
      const result<void> ended = look_after(t.terminated(), silence.rx, stop, own);
      if (!ended && ended.error() == errc::timed_out) stuck.push_back(std::move(t));
    }
    if (stop.signalled()) return errc::stopped;
    std::erase_if(stuck, [](const task& s) { return s.terminated().signalled(); });

    if (steady_clock::now() - began >= options_.longest_delay) {
      restarts = 0;
      delay = options_.first_delay;
    }
    if (restarts++ == options_.restarts) return outcome;
    if (own.wait_for(delay, stop)) return errc::stopped;
    delay = std::min(2 * delay, options_.longest_delay);
  }
}

}  // namespace belay
