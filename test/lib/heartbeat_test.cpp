#include "belay/heartbeat.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

#include "belay/task.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(heartbeat, keeps_one_pulse_and_never_blocks) {
  auto [heart, pulses] = make_heartbeat();
  for (int i = 0; i != 10; ++i) heart.beat();
  EXPECT_TRUE(pulses.try_receive());
  EXPECT_TRUE(pulses.try_receive().error() == errc::would_block);
  heartbeat unheard;
  unheard.beat();
}

TEST(heartbeat, the_pulses_end_with_the_heart) {
  auto [heart, pulses] = make_heartbeat();
  task t = go([h = std::move(heart)]() mutable { h.beat(); });
  int n = 0;
  for (auto at : pulses) n += at > heartbeat::time_point();
  EXPECT_EQ(n, 1);
}

TEST(heartbeat, beats_while_it_waits_to_receive) {
  auto [heart, pulses] = make_heartbeat(1ms);
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(0);
  task t = go([h = std::move(heart), rx = std::move(rx)](const done& d) mutable {
    auto v = h.receive(rx, d);
    ASSERT_TRUE(v);
    EXPECT_EQ(**v, 5);
    EXPECT_TRUE(h.receive(rx, d).error() == errc::stopped);
  });
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(pulses.receive());
  EXPECT_TRUE(tx.send(std::make_unique<int>(5)));
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(pulses.receive());
  t.stop();
  EXPECT_TRUE(t.join());
}

TEST(heartbeat, beats_while_it_waits_to_send_and_keeps_the_value) {
  auto [heart, pulses] = make_heartbeat(1ms);
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(0);
  task t = go([h = std::move(heart), tx = std::move(tx)](const done& d) mutable {
    EXPECT_TRUE(h.send(tx, std::make_unique<int>(1), d));
    auto kept = std::make_unique<int>(2);
    EXPECT_TRUE(h.send(tx, std::move(kept), d).error() == errc::stopped);
    EXPECT_TRUE(kept);
  });
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(pulses.receive());
  EXPECT_EQ(**rx.receive(), 1);
  for (int i = 0; i != 3; ++i) EXPECT_TRUE(pulses.receive());
  t.stop();
  EXPECT_TRUE(t.join());
}

TEST(heartbeat, reports_a_channel_that_is_closed) {
  heartbeat unheard;
  auto [tx, rx] = make_channel<int>(1);
  EXPECT_TRUE(unheard.send(tx, 1, done()));
  tx.close();
  EXPECT_TRUE(unheard.send(tx, 2, done()).error() == errc::closed);
  EXPECT_EQ(*unheard.receive(rx, done()), 1);
  EXPECT_TRUE(unheard.receive(rx, done()).error() == errc::closed);
}

TEST(heartbeat, beats_while_it_sleeps) {
  auto [heart, pulses] = make_heartbeat(1ms);
  const done_source stop;
  task t = go([h = std::move(heart), d = stop.get()]() mutable {
    EXPECT_TRUE(h.wait_for(1h, d));
    EXPECT_FALSE(h.wait_for(1ms, done()));
  });
  for (int i = 0; i != 5; ++i) EXPECT_TRUE(pulses.receive());
  stop.signal();
  EXPECT_TRUE(t.join());
}

TEST(heartbeat, a_silent_task_is_noticed) {
  auto [heart, pulses] = make_heartbeat(1ms);
  task t = go([h = std::move(heart)](const done& d) { d.wait(); });
  EXPECT_TRUE(pulses.receive_for(5ms).error() == errc::timed_out);
}

}  // namespace
