#include "belay/blocked.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "belay/detail/spin.h"
#include "belay/select.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

std::vector<blocked_operation> wait_for_blocked(std::size_t n) {
  for (;;) {
    auto list = blocked_operations();
    if (list.size() == n) return list;
    std::this_thread::yield();
  }
}

TEST(blocked, nothing_is_blocked) { EXPECT_TRUE(blocked_operations().empty()); }

TEST(blocked, a_receive_says_where_and_on_which_channel) {
  const unsigned made = __LINE__ + 1;
  auto [tx, rx] = make_channel<int>(0);
  const unsigned called = __LINE__ + 1;
  task t = go([rx = rx] { static_cast<void>(rx.receive()); });
  const auto list = wait_for_blocked(1);
  EXPECT_STREQ(list[0].operation, "receive");
  EXPECT_EQ(list[0].at.line(), called);
  EXPECT_EQ(list[0].made.line(), made);
  EXPECT_NE(list[0].channel, nullptr);
  EXPECT_NE(list[0].thread, std::this_thread::get_id());
  tx.close();
  EXPECT_TRUE(t.join());
  EXPECT_TRUE(blocked_operations().empty());
}

TEST(blocked, every_kind_of_operation) {
  auto [tx, rx] = make_channel<int>(0);
  auto [big_tx, big_rx] = make_channel<int>(16);
  done_source stop;
  task a = go([tx = tx, d = stop.get()] { static_cast<void>(tx.send(1, d)); });
  task b = go([rx = big_rx, d = stop.get()] {
    for (int v : rx.each(d)) static_cast<void>(v);
  });
  task c = go([rx = big_rx, d = stop.get()] { static_cast<void>(select(on_receive(rx), on_done(d))); });
  task w = go([d = stop.get()] { d.wait(); });
  std::string all;
  for (const auto& o : wait_for_blocked(4)) all += std::string(o.operation) + ' ';
  for (const char* each : {"send ", "receive ", "select ", "wait "}) {
    EXPECT_NE(all.find(each), std::string::npos) << each << "in " << all;
  }
  stop.signal();
}

TEST(blocked, the_dump_is_a_line_each) {
  auto [tx, rx] = make_channel<int>(0);
  task t = go([tx = tx](done d) { static_cast<void>(tx.send(1, d)); });
  wait_for_blocked(1);
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  dump_blocked(file);
  std::rewind(file);
  char text[512] = {};
  ASSERT_NE(std::fgets(text, sizeof text, file), nullptr);
  std::fclose(file);
  const std::string line = text;
  EXPECT_NE(line.find("blocked_test.cpp:"), std::string::npos) << line;
  EXPECT_NE(line.find("send blocks in thread "), std::string::npos) << line;
  EXPECT_NE(line.find("on the channel made at "), std::string::npos) << line;
}

TEST(spin, the_limit_is_a_knob) {
  const auto before = spin_limit();
  set_spin_limit(0us);
  EXPECT_EQ(spin_limit(), 0us);
  EXPECT_LT(detail::spin_budget().yields(), 0);
  auto [tx, rx] = make_channel<int>(0);  // still works, asleep
  task t = go([tx = tx] {
    for (int i = 0; i < 100; ++i) static_cast<void>(tx.send(i));
  });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(rx.receive().value(), i);
  set_spin_limit(before);
}

TEST(spin, short_sleeps_make_it_longer_and_long_ones_shorter) {
  detail::spin_budget b;
  const int start = b.yields();
  if (start < 0) GTEST_SKIP() << "one core, or no spinning wanted";
  for (int i = 0; i < 20; ++i) b.slept(10us);
  EXPECT_EQ(b.yields(), spin_limit() / 1us);
  for (int i = 0; i < 20; ++i) b.slept(10ms);
  EXPECT_EQ(b.yields(), start);
}

}  // namespace
