#include "belay/steward.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>

#include "belay/scope.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

constexpr steward_options patient{.timeout = 1h, .first_delay = 1us, .longest_delay = 1h};

TEST(steward, ends_well_with_its_ward) {
  int runs = 0;
  const steward s(patient, [&](const done&, heartbeat&) -> result<> { return ++runs, result<>(); });
  EXPECT_TRUE(s(done()));
  EXPECT_EQ(runs, 1);
}

TEST(steward, restarts_a_ward_that_fails) {
  int runs = 0;
  const steward s(patient, [&](const done&, heartbeat&) -> result<> {
    if (++runs == 1) return errc::closed;
    if (runs == 2) throw std::runtime_error("fell");
    return {};
  });
  EXPECT_TRUE(s(done()));
  EXPECT_EQ(runs, 3);
}

TEST(steward, gives_up_after_so_many_restarts) {
  int runs = 0;
  auto options = patient;
  options.restarts = 3;
  const steward s(options, [&](const done&, heartbeat&) -> result<> {
    ++runs;
    throw std::runtime_error("fell");
  });
  EXPECT_THROW(s(done()).value(), std::runtime_error);
  EXPECT_EQ(runs, 4);
}

TEST(steward, a_ward_that_lived_long_enough_was_healthy) {
  int runs = 0;
  steward_options options{.timeout = 1h, .restarts = 1, .first_delay = 1us, .longest_delay = 1ms};
  const steward s(options, [&](const done& d, heartbeat& heart) -> result<> {
    if (++runs == 6) return {};
    static_cast<void>(heart.wait_for(2ms, d));
    return errc::closed;
  });
  EXPECT_TRUE(s(done()));
  EXPECT_EQ(runs, 6);
}

TEST(steward, replaces_a_ward_without_a_heartbeat) {
  std::atomic<int> runs{0}, stopped{0};
  const steward s({.timeout = 1s, .first_delay = 1us},
                  [&](const done& d, heartbeat& heart) -> result<> {
                    if (++runs == 3) return {};
                    if (runs == 2) {  // this one waits longer than the time-out, alive
                      EXPECT_FALSE(heart.wait_for(1500ms, d));
                      EXPECT_EQ(runs, 2);
                    }
                    d.wait();
                    ++stopped;
                    return errc::stopped;
                  });
  EXPECT_TRUE(s(done()));
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(stopped, 2);
}

TEST(steward, reports_a_missing_heartbeat_in_the_end) {
  const steward s({.timeout = 1ms, .restarts = 1, .first_delay = 1us},
                  [](const done& d, heartbeat&) -> result<> {
                    d.wait();
                    return errc::stopped;
                  });
  EXPECT_TRUE(s(done()).error() == errc::timed_out);
}

TEST(steward, a_ward_that_ignores_its_done_holds_nobody_up) {
  const done_source healed;
  std::atomic<int> runs{0};
  bool stuck_ended = false;
  // On a busy machine, later wards may be too late to end within 2 ms, too.
  constexpr steward_options o{
      .timeout = 2ms, .restarts = 100'000, .first_delay = 1us, .longest_delay = 1ms};
  const steward s(o, [&](const done&, heartbeat&) -> result<> {
    if (++runs == 1) {
      healed.get().wait();  // deaf
      stuck_ended = true;
      return {};
    }
    healed.signal();
    return {};
  });
  EXPECT_TRUE(s(done()));
  EXPECT_TRUE(stuck_ended);  // it was joined
}

TEST(steward, a_stop_reaches_the_ward_and_the_delays) {
  scope tasks;
  const done_source running;
  tasks.go(steward(patient, [&](const done& d, heartbeat&) -> result<> {
    running.signal();
    d.wait();
    return errc::stopped;
  }));
  tasks.go(steward({.timeout = 1h, .first_delay = 1h, .longest_delay = 2h},
                   [](const done&, heartbeat&) -> result<> { return errc::closed; }));
  running.get().wait();
  tasks.stop();
  EXPECT_TRUE(tasks.join());
}

TEST(steward, may_be_a_ward) {
  std::atomic<int> inner_runs{0};
  const steward inner({.timeout = 1h, .restarts = 1, .first_delay = 1us},
                      [&](const done& d, heartbeat&) -> result<> {
                        if (++inner_runs == 4) {
                          EXPECT_FALSE(d.wait_for(1500ms));  // its steward beats meanwhile
                          return {};
                        }
                        return errc::closed;
                      });
  const steward outer({.timeout = 1s, .restarts = 1, .first_delay = 1us}, inner);
  EXPECT_TRUE(outer(done()));
  EXPECT_EQ(inner_runs, 4);
}

}  // namespace
