#include "belay/pipeline.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "belay/generate.h"
#include "streams.h"

namespace {

using namespace belay;
using test::collect;
using test::ending;
using test::sorted;
using test::until_blocked;
using ints = std::vector<int>;

TEST(pipeline, stages_follow_each_other) {
  scope s;
  auto out = generate(s, {1, 2, 3}) | stage(s, [](int v) { return v + 1; }) |
             stage(s, [](int v) { return std::to_string(v * 10); });
  EXPECT_EQ(collect(std::move(out)), (std::vector<std::string>{"20", "30", "40"}));
  EXPECT_TRUE(s.join());
}

TEST(pipeline, the_output_closes_when_the_input_is_drained) {
  scope s;
  auto out = generate(s, {1}) | stage(s, [](int v) { return v; });
  EXPECT_EQ(ending(out), errc::closed);
}

TEST(pipeline, an_empty_optional_is_dropped) {
  scope s;
  auto out = generate(s, {1, 2, 3, 4}) |
             stage(s, [](int v) -> std::optional<int> { return v % 2 == 0 ? std::optional(v) : std::nullopt; });
  EXPECT_EQ(collect(std::move(out)), (ints{2, 4}));
}

TEST(pipeline, a_result_of_an_optional) {
  scope s;
  auto out = generate(s, {1, 2, 3}) | stage(s, [](int v) -> result<std::optional<int>> {
               if (v == 2)
                 return std::optional<int>();
               return std::optional(v);
             });
  EXPECT_EQ(collect(std::move(out)), (ints{1, 3}));
}

TEST(pipeline, a_failed_result_fails_the_scope) {
  scope s;
  auto out = generate(s, std::views::iota(0)) |
             stage(s,
                   [](int v) -> result<int> {
                     if (v == 3)
                       return errc::timed_out;
                     return v;
                   }) |
             map(s, [](int v) { return -v; });
  // The scope hears of the failure, and stops the last stage, while that passes the end on.
  const errc end = ending(out);
  EXPECT_TRUE(end == errc::timed_out || end == errc::stopped);
  const result<> joined = s.join();
  ASSERT_FALSE(joined);
  EXPECT_TRUE(joined.error() == errc::timed_out);
  EXPECT_EQ(s.errors().size(), 1u);
}

TEST(pipeline, an_exception_fails_the_scope_and_is_passed_on) {
  scope s;
  scope watched;
  auto out = generate(s, {1, 2}) | stage(s, [](int) -> int { throw std::out_of_range("far"); }) |
             map(watched, [](int v) { return v; });
  const auto end = out.receive();
  ASSERT_FALSE(end);
  EXPECT_THROW(end.value(), std::out_of_range);
  EXPECT_THROW(s.join().value(), std::out_of_range);
  EXPECT_TRUE(watched.join()); // the failure isn't its own
}

TEST(pipeline, a_failed_input_ends_the_output_with_the_same) {
  scope s;
  auto [tx, rx] = make_channel<int>(2);
  ASSERT_TRUE(tx.send(1));
  tx.close(errc::timed_out);
  auto out = std::move(rx) | map(s, [](int v) { return v; }) | take(s, 5) | buffer(s, 2);
  EXPECT_EQ(out.receive().value(), 1);
  EXPECT_EQ(ending(out), errc::timed_out);
  EXPECT_TRUE(s.join());
}

TEST(pipeline, leaving_the_loop_stops_what_comes_before) {
  std::atomic<int> ended{0};
  struct counted {
    std::atomic<int> *ended;
    explicit counted(std::atomic<int> &e) : ended(&e) {}
    counted(counted &&other) noexcept : ended(std::exchange(other.ended, nullptr)) {}
    ~counted() {
      if (ended != nullptr)
        ++*ended;
    }
    int operator()(int v) const { return v; }
  };
  scope s;
  for (int v : generate(s, std::views::iota(0)) | stage(s, counted(ended)) | stage(s, counted(ended)) |
                   stage(s, counted(ended))) {
    if (v == 100)
      break;
  }
  EXPECT_TRUE(s.join());
  EXPECT_EQ(ended, 3);
}

TEST(pipeline, a_stop_ends_a_stage_that_receives) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto out = rx | stage(s, [](int v) { return v; });
  until_blocked("receive");
  s.stop();
  EXPECT_EQ(ending(out), errc::stopped);
  EXPECT_TRUE(s.join());
  EXPECT_TRUE(tx.try_send(1).error() == errc::would_block); // rx itself is still there
}

TEST(pipeline, a_stop_ends_a_stage_that_sends) {
  scope s;
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  auto out = rx | stage(s, [](int v) { return v; });
  until_blocked("send");
  s.stop();
  EXPECT_EQ(ending(out), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(pipeline, a_stop_reaches_a_function_that_takes_a_done) {
  scope s;
  std::atomic<bool> entered{false};
  auto out = generate(s, {1}) | stage(s, [&](const done &stop, int v) -> result<int> {
               entered = true;
               stop.wait();
               static_cast<void>(v);
               return errc::stopped;
             });
  while (!entered)
    std::this_thread::yield();
  s.stop();
  EXPECT_EQ(ending(out), errc::stopped);
  EXPECT_TRUE(s.join());
}

TEST(pipeline, move_only_values_and_functions) {
  scope s;
  auto one = std::make_unique<int>(1);
  auto out = generate(s, {1, 2}) | stage(s, [](int v) { return std::make_unique<int>(v); }) |
             filter(s, [](const std::unique_ptr<int> &p) { return *p != 1; }) |
             stage(s,
                   [one = std::move(one)](std::unique_ptr<int> p) {
                     *p += *one;
                     return p;
                   }) |
             buffer(s, 1) | take(s, 1);
  EXPECT_EQ(*out.receive().value(), 3);
}

TEST(pipeline, workers_share_the_values_and_lose_none) {
  scope s;
  std::mutex lock;
  std::set<std::thread::id> threads;
  auto out = generate(s, std::views::iota(0, 500), capacity{4}) | stage(
                                                                      s,
                                                                      [&](int v) {
                                                                        std::lock_guard hold(lock);
                                                                        threads.insert(std::this_thread::get_id());
                                                                        return v;
                                                                      },
                                                                      workers{4}, capacity{32});
  ints expected(500);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(sorted(collect(std::move(out))), expected);
  EXPECT_TRUE(s.join());
  EXPECT_LE(threads.size(), 4u);
}

TEST(pipeline, workers_work_at_once) {
  scope s;
  std::atomic<int> inside{0};
  auto out = generate(s, {1, 2, 3}) | stage(
                                          s,
                                          [&](int v) {
                                            ++inside;
                                            while (inside < 3)
                                              std::this_thread::yield();
                                            return v;
                                          },
                                          workers{3});
  EXPECT_EQ(sorted(collect(std::move(out))), (ints{1, 2, 3}));
}

TEST(pipeline, each_worker_has_a_function_of_its_own) {
  scope s;
  auto out = generate(s, std::views::iota(0, 100)) | stage(s, [n = 0](int) mutable { return ++n; }, workers{2});
  const ints counts = collect(std::move(out));
  const int highest = *std::max_element(counts.begin(), counts.end());
  EXPECT_EQ(std::count(counts.begin(), counts.end(), 1), highest == 100 ? 1 : 2);
}

TEST(pipeline, the_first_worker_to_fail_stops_the_others) {
  scope s;
  auto out = generate(s, std::views::iota(0)) | stage(
                                                    s,
                                                    [](int v) -> result<int> {
                                                      if (v == 50)
                                                        return errc::failed;
                                                      return v;
                                                    },
                                                    workers{3});
  EXPECT_NE(ending(out), errc::closed);
  EXPECT_TRUE(s.join().error() == errc::failed);
}

TEST(pipeline, map_sends_optionals_as_they_are) {
  scope s;
  auto out = generate(s, {1, 2}) | map(s, [](int v) { return v == 1 ? std::optional(v) : std::nullopt; });
  static_assert(std::is_same_v<decltype(out), receiver<std::optional<int>>>);
  EXPECT_EQ(out.receive().value(), std::optional(1));
  EXPECT_EQ(out.receive().value(), std::nullopt);
  auto kept = generate(s, std::vector{std::optional(1), std::optional<int>()}) |
              filter(s, [](const std::optional<int> &v) { return !v; });
  EXPECT_EQ(kept.receive().value(), std::nullopt);
  EXPECT_EQ(ending(kept), errc::closed);
}

TEST(pipeline, takes_members_as_functions) {
  struct box {
    int inside;
  };
  scope s;
  EXPECT_EQ(collect(generate(s, {box{1}, box{2}}) | map(s, &box::inside)), (ints{1, 2}));
}

TEST(pipeline, take_receives_no_more_than_it_sends) {
  scope s;
  auto [tx, rx] = make_channel<int>(5);
  for (int i = 0; i < 5; ++i)
    ASSERT_TRUE(tx.send(i));
  EXPECT_EQ(collect(rx | take(s, 3)), (ints{0, 1, 2}));
  EXPECT_TRUE(s.join());
  EXPECT_EQ(rx.receive().value(), 3);
  EXPECT_TRUE(collect(rx | take(s, 0)).empty());
  EXPECT_EQ(rx.receive().value(), 4);
}

TEST(pipeline, take_of_more_than_there_is) {
  scope s;
  EXPECT_EQ(collect(generate(s, {1, 2}) | take(s, 9)), (ints{1, 2}));
}

TEST(pipeline, a_stop_ends_take_at_both_points) {
  for (const int values : {0, 1}) {
    scope s;
    auto [tx, rx] = make_channel<int>(1);
    if (values != 0) {
      ASSERT_TRUE(tx.send(1));
    }
    auto out = rx | take(s, 2);
    until_blocked(values == 0 ? "receive" : "send");
    s.stop();
    EXPECT_EQ(ending(out), errc::stopped);
    EXPECT_TRUE(s.join());
  }
}

TEST(pipeline, buffer_lets_the_sender_run_ahead) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  auto out = std::move(rx) | buffer(s, 3);
  for (int i = 0; i < 4; ++i)
    ASSERT_TRUE(tx.send(i)); // three stored, one in hand
  until_blocked("send");
  EXPECT_TRUE(tx.try_send(4).error() == errc::would_block);
  tx.close();
  EXPECT_EQ(collect(std::move(out)), (ints{0, 1, 2, 3}));
}

TEST(pipeline, stages_without_a_source) {
  scope s;
  const auto doubled_twice = map(s, [](int v) { return 2 * v; }) | take(s, 2);
  EXPECT_EQ(collect(generate(s, {1, 2, 3}) | doubled_twice), (ints{2, 4}));
  EXPECT_EQ(collect(generate(s, {5}) | doubled_twice | doubled_twice), (ints{20}));
}

TEST(pipeline, a_blocked_stage_shows_its_line) {
  scope s;
  auto [tx, rx] = make_channel<int>();
  const unsigned line = __LINE__ + 1;
  auto out = rx | map(s, [](int v) { return v; });
  until_blocked("receive");
  const auto blocked = blocked_operations();
  ASSERT_EQ(blocked.size(), 1u);
  EXPECT_EQ(blocked[0].at.line(), line);
  tx.close();
}

TEST(pipeline, many_stages_under_load) {
  scope s;
  auto out = generate(s, std::views::iota(0, 2000), capacity{16}) |
             map(
                 s, [](int v) { return v + 1; }, workers{3}, capacity{16}) |
             filter(
                 s, [](int v) { return v % 2 == 0; }, workers{2}, capacity{2}) |
             buffer(s, 64) | map(s, [](int v) { return v / 2; }, workers{2});
  ints expected(1000);
  std::iota(expected.begin(), expected.end(), 1);
  EXPECT_EQ(sorted(collect(std::move(out))), expected);
}

} // namespace
