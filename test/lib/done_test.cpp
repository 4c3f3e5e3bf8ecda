#include "belay/done.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace {

using namespace std::chrono_literals;
using belay::done;
using belay::done_source;

TEST(done, default_constructed_is_never_signalled) {
  const done d;
  EXPECT_FALSE(d.possible());
  EXPECT_FALSE(d.signalled());
  EXPECT_FALSE(d.wait_for(1ms));
}

TEST(done, is_signalled_once_for_all) {
  const done_source s;
  const done a = s.get(), b = a;
  EXPECT_FALSE(a.signalled());
  EXPECT_TRUE(s.signal());
  EXPECT_FALSE(s.signal());
  EXPECT_TRUE(a.signalled());
  EXPECT_TRUE(b.signalled());
  a.wait();
  EXPECT_TRUE(b.wait_for(1h));
}

TEST(done, stays_signalled_when_the_source_is_gone) {
  done d;
  {
    const done_source s;
    d = s.get();
    s.signal();
  }
  EXPECT_TRUE(d.signalled());
}

TEST(done, converts_from_and_to_stop_tokens) {
  std::stop_source s;
  const done d = s.get_token();
  const std::stop_token t = d;
  const done_source same = s;
  same.signal();
  EXPECT_TRUE(d.signalled());
  EXPECT_TRUE(t.stop_requested());
  EXPECT_TRUE(std::stop_source(same).stop_requested());
}

TEST(done, wait_blocks_until_signalled) {
  const done_source s;
  bool written = false;
  std::thread t([&, d = s.get()] {
    d.wait();
    EXPECT_TRUE(written);
  });
  std::this_thread::sleep_for(2ms);
  written = true;  // ordered by the signal: TSan would tell
  s.signal();
  t.join();
}

TEST(done, wait_for_times_out_and_no_sooner) {
  const done_source s;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(s.get().wait_for(5ms));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
  EXPECT_FALSE(s.get().wait_for(-1s));
}

TEST(done, wait_for_the_longest_duration_does_not_overflow) {
  const done_source s;
  std::thread t([d = s.get()] { EXPECT_TRUE(d.wait_for(std::chrono::nanoseconds::max())); });
  std::this_thread::sleep_for(1ms);
  s.signal();
  t.join();
}

}  // namespace
