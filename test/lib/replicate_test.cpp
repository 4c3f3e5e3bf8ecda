#include "belay/replicate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <utility>

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(replicate, the_first_answer_wins_and_the_others_are_stopped_and_joined) {
  std::atomic<int> stopped{0};
  const result<std::size_t> r = replicate(done(), 4, [&](const done& d, std::size_t i) {
    if (i != 2) {
      d.wait();
      ++stopped;
    }
    return i;
  });
  EXPECT_EQ(*r, 2u);
  EXPECT_EQ(stopped, 3);
}

TEST(replicate, a_failure_is_no_answer_while_others_are_out) {
  const auto r = replicate(done(), 3, [](const done&, std::size_t i) -> result<int> {
    if (i == 0) return errc::timed_out;
    if (i == 1) throw std::runtime_error("fell");
    return 7;
  });
  EXPECT_EQ(*r, 7);
}

TEST(replicate, when_all_fail_a_failure_is_the_answer) {
  const auto fails = [](const done&) -> result<int> { return errc::timed_out; };
  EXPECT_TRUE(replicate(done(), 3, fails).error() == errc::timed_out);
  EXPECT_TRUE(replicate(done(), 0, fails).error() == errc::closed);
  const auto throws = [](const done&) -> int { throw std::runtime_error("fell"); };
  EXPECT_THROW(replicate(done(), 2, throws).value(), std::runtime_error);
}

TEST(replicate, a_stop_ends_it) {
  const done_source stop;
  std::atomic<int> stopped{0};
  const auto r = replicate(stop.get(), 3, [&](const done& d, std::size_t i) {
    if (i == 1) stop.signal();
    d.wait();
    ++stopped;
    return result<int>(errc::stopped);
  });
  EXPECT_TRUE(r.error() == errc::stopped);
  EXPECT_EQ(stopped, 3);
}

TEST(replicate, answers_may_be_move_only_and_callables_stateful) {
  const auto r = replicate(done(), 2, [p = std::make_shared<int>(3), n = 0](const done&) mutable {
    return std::make_unique<int>(*p + n++);
  });
  EXPECT_EQ(**r, 3);
}

TEST(replicate, with_a_stagger_the_next_waits_for_its_turn) {
  std::atomic<int> started{0};
  const auto quick = [&](const done&) { return ++started; };
  EXPECT_TRUE(replicate(done(), 5, quick, 1h));
  EXPECT_EQ(started, 1);
  started = 0;
  const auto slow = [&](const done& d) -> result<int> {
    if (++started == 3) return 3;
    d.wait();
    return errc::stopped;
  };
  EXPECT_EQ(*replicate(done(), 5, slow, 1ms), 3);
  started = 0;
  const auto fails_first = [&](const done&) -> result<int> {
    if (++started == 1) return errc::failed;
    return 2;
  };
  EXPECT_EQ(*replicate(done(), 5, fails_first, 1h), 2);  // a failure calls the next at once
}

TEST(replicate, with_a_stagger_a_stop_ends_it_too) {
  const done_source stop;
  const auto waits = [&](const done& d) -> result<int> {
    stop.signal();
    d.wait();
    return errc::stopped;
  };
  EXPECT_TRUE(replicate(stop.get(), 5, waits, 1h).error() == errc::stopped);
}

}  // namespace
