#include "belay/ticker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using std::chrono::steady_clock;

TEST(ticker, ticks_once_a_period) {
  const auto start = steady_clock::now();
  const ticker t(2ms);
  for (int i = 1; i <= 5; ++i) {
    auto at = t.ticks().receive();
    ASSERT_TRUE(at);
    EXPECT_GE(*at - start, i * 2ms);
  }
}

TEST(ticker, drops_the_ticks_that_nobody_takes) {
  const ticker t(1ms);
  EXPECT_FALSE(done().wait_for(20ms));
  int kept = 0;
  while (t.ticks().try_receive()) ++kept;
  EXPECT_LT(kept, 10);  // one, and those of a slow loop
  EXPECT_TRUE(t.ticks().receive());
}

TEST(ticker, stop_ends_a_loop_over_the_ticks) {
  auto t = std::make_unique<ticker>(1ms);
  int seen = 0;
  task reader = go([ticks = t->ticks(), &seen] {
    for (auto at : ticks)
      static_cast<void>(at), ++seen;
  });
  t.reset();
  EXPECT_TRUE(reader.join());
  EXPECT_LE(seen, 1000);
}

TEST(ticker, stopping_twice_is_stopping_once) {
  ticker t(1h);
  t.stop();
  t.stop();
  EXPECT_TRUE(t.ticks().receive().error() == errc::closed);
}

TEST(ticker, reset_changes_the_period) {
  ticker t(1h);
  t.reset(1ms);
  EXPECT_TRUE(t.ticks().receive());
  t.reset(1h);
  static_cast<void>(t.ticks().try_receive());
  EXPECT_TRUE(t.ticks().try_receive().error() == errc::would_block);
}

TEST(ticker, is_the_pulse_of_a_for_select_loop) {
  const done_source stop;
  const ticker t(1ms);
  int ticks = 0;
  for (;;) {
    const auto r = select(on_done(stop.get()), on_receive(t.ticks()));
    if (r.index() == 0)
      break;
    if (++ticks == 3)
      stop.signal();
  }
  EXPECT_EQ(ticks, 3);
}

} // namespace
