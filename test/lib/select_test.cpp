#include "belay/select.h"
#include "belay/scope.h"
#include "belay/select_list.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace belay;

TEST(select, takes_the_ready_case) {
  auto [a, from_a] = make_channel<int>(1);
  auto [b, from_b] = make_channel<std::string>(1);
  ASSERT_TRUE(b.send("x"));
  auto r = select(on_receive(from_a), on_receive(from_b));
  ASSERT_EQ(r.index(), 1u);
  EXPECT_EQ(std::get<1>(r).value(), "x");
}

TEST(select, mixes_sends_and_receives) {
  auto [a, from_a] = make_channel<int>(1);
  auto [b, from_b] = make_channel<int>(1);
  auto r = select(on_receive(from_a), on_send(b, 5));
  ASSERT_EQ(r.index(), 1u);
  EXPECT_TRUE(std::get<1>(r));
  EXPECT_EQ(from_b.receive().value(), 5);
}

TEST(select, otherwise_never_blocks) {
  auto [tx, rx] = make_channel<int>(0);
  EXPECT_EQ(select(on_receive(rx), on_send(tx, 1), otherwise()).index(), 2u);
}

TEST(select, does_not_talk_to_itself) {
  auto [tx, rx] = make_channel<int>(0);
  EXPECT_EQ(select(on_receive(rx), on_send(tx, 1), after(3ms)).index(), 2u);
}

TEST(select, stop_goes_first) {
  auto [tx, rx] = make_channel<int>(64);
  const done_source s;
  s.signal();
  for (int i = 0; i < 64; ++i) {
    ASSERT_TRUE(tx.send(i));
    EXPECT_EQ(select(on_receive(rx), otherwise(), after(0s), on_done(s.get())).index(), 3u);
  }
}

TEST(select, is_ended_by_a_stop) {
  auto [tx, rx] = make_channel<int>(0);
  const done_source s;
  std::thread t([&] {
    std::this_thread::sleep_for(2ms);
    s.signal();
  });
  EXPECT_EQ(select(on_receive(rx), on_done(done()), on_done(s.get())).index(), 2u);
  t.join();
}

TEST(select, the_earliest_timer_ends_it) {
  auto [tx, rx] = make_channel<int>(0);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(select(after(1h), on_receive(rx), after(4ms)).index(), 2u);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 4ms);
}

TEST(select, prefers_a_ready_case_to_a_timer_that_has_passed) {
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  EXPECT_EQ(select(after(-1s), on_receive(rx)).index(), 1u);
}

TEST(select, a_closed_channel_is_ready) {
  auto [tx, rx] = make_channel<int>(0);
  auto [unused_tx, unused_rx] = make_channel<int>(0);
  tx.close();
  auto r = select(on_receive(unused_rx), on_receive(rx));
  ASSERT_EQ(r.index(), 1u);
  EXPECT_TRUE(std::get<1>(r).error() == errc::closed);
  auto s = select(on_send(tx, 1));
  EXPECT_TRUE(std::get<0>(s).error() == errc::closed);
  auto n = select(on_receive(receiver<int>()), on_receive(unused_rx));
  EXPECT_TRUE(std::get<0>(n).error() == errc::closed);
}

TEST(select, close_wakes_it) {
  auto [tx, rx] = make_channel<int>(0);
  auto [tx2, rx2] = make_channel<int>(0);
  std::thread t([&, rx = rx, tx2 = tx2] {
    auto r = select(on_receive(rx), on_send(tx2, 1));
    EXPECT_EQ(r.index(), 0u);
    EXPECT_TRUE(std::get<0>(r).error() == errc::closed);
  });
  std::this_thread::sleep_for(2ms);
  tx.close();
  t.join();
  EXPECT_TRUE(rx2.try_receive().error() == errc::would_block);  // it has left that queue too
}

TEST(select, moves_the_value_only_when_sent) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(0);
  auto v = std::make_unique<int>(4);
  EXPECT_EQ(select(on_send(tx, std::move(v)), otherwise()).index(), 1u);
  ASSERT_TRUE(v);
  EXPECT_EQ(select(on_send(tx, std::move(v)), after(1ms)).index(), 1u);
  ASSERT_TRUE(v);
  tx.close();
  EXPECT_FALSE(std::get<0>(select(on_send(tx, std::move(v)))));
  ASSERT_TRUE(v);
  EXPECT_EQ(*v, 4);
}

TEST(select, copies_an_lvalue) {
  auto [tx, rx] = make_channel<std::string>(1);
  const std::string v = "rope";
  EXPECT_TRUE(std::get<0>(select(on_send(tx, v))));
  EXPECT_EQ(v, "rope");
  EXPECT_EQ(rx.receive().value(), "rope");
}

TEST(select, starves_no_ready_case) {
  auto [a, from_a] = make_channel<int>(1);
  auto [b, from_b] = make_channel<int>(1);
  int chosen[2] = {};
  for (int i = 0; i < 400; ++i) {
    static_cast<void>(a.try_send(0));
    static_cast<void>(b.try_send(0));
    ++chosen[select(on_receive(from_a), on_receive(from_b)).index()];
  }
  EXPECT_GT(chosen[0], 100);
  EXPECT_GT(chosen[1], 100);
}

TEST(select, the_same_channel_in_two_cases) {
  auto [tx, rx] = make_channel<int>(0);
  std::thread t([tx = tx] {
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(tx.send(i));
  });
  for (int i = 0; i < 200; ++i) {
    auto r = select(on_receive(rx), on_receive(rx));
    EXPECT_EQ((r.index() == 0 ? std::get<0>(r) : std::get<1>(r)).value(), i);
  }
  t.join();
}

TEST(select, ordered_takes_the_first_that_is_ready) {
  auto [tx1, rx1] = make_channel<int>(64);
  auto [tx2, rx2] = make_channel<int>(1);
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(tx1.send(i));
    if (i % 2 == 0) {
      ASSERT_TRUE(tx2.send(i));
    }
    auto r = select_ordered(on_receive(rx2), on_receive(rx1));
    ASSERT_EQ(r.index(), i % 2 == 0 ? 0u : 1u);
  }
}

TEST(select, at_a_time_and_never) {
  auto [tx, rx] = make_channel<int>(0);
  const auto until = std::chrono::steady_clock::now() + 2ms;
  EXPECT_EQ(select(never(), at(until), on_receive(rx)).index(), 1u);
  EXPECT_GE(std::chrono::steady_clock::now(), until);
  EXPECT_EQ(select(never(), otherwise()).index(), 1u);
}

TEST(select, a_list_of_cases_known_at_run_time) {
  std::vector<channel<int>> inputs;
  for (int i = 0; i < 5; ++i) inputs.push_back(make_channel<int>(i % 2 == 0 ? 0 : 20));
  done_source stop;
  scope s;
  for (int i = 0; i < 5; ++i) {
    s.go([tx = std::move(inputs[i].tx), i]() -> result<> {
      for (int k = 0; k < 100; ++k) {
        if (auto r = tx.send(i); !r) return r;
      }
      return {};
    });
  }
  std::vector<int> received(5);
  int closed = 0;
  bool stopped = false;
  std::vector<bool> open(5, true);
  while (!stopped) {
    select_list cases;
    for (int i = 0; i < 5; ++i) {
      if (!open[i]) continue;
      cases.on(on_receive(inputs[i].rx), [&, i](result<int> v) {
        if (v) {
          EXPECT_EQ(*v, i);
          ++received[i];
        } else {
          open[i] = false;
          if (++closed == 5) stop.signal();
        }
      });
    }
    cases.on(on_done(stop.get()), [&] { stopped = true; });
    cases.run();
  }
  EXPECT_EQ(received, std::vector<int>(5, 100));
  EXPECT_TRUE(s.join());
}

TEST(select, a_list_can_run_again_and_again) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(1);
  int sent = 0, got = 0;
  std::unique_ptr<int> next = std::make_unique<int>(0);
  select_list cases;
  cases.on(on_send(tx, std::move(next)), [&](result<void> r) {
    EXPECT_TRUE(r);
    EXPECT_FALSE(next);
    next = std::make_unique<int>(++sent);
  });
  cases.on(on_receive(rx), [&](result<std::unique_ptr<int>> v) { EXPECT_EQ(**v, got++); });
  for (int i = 0; i < 100; ++i) cases.run();
  EXPECT_EQ(sent, 50);
  EXPECT_EQ(got, 50);
}

}  // namespace
