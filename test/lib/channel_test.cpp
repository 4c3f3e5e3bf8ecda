#include "belay/channel.h"
#include "belay/task.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iterator>
#include <memory>
#include <ranges>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
using belay::done;
using belay::done_source;
using belay::errc;
using belay::make_channel;
using belay::receiver;
using belay::sender;

static_assert(std::input_iterator<receiver<int>::iterator>);
static_assert(std::ranges::input_range<receiver<std::unique_ptr<int>>>);
static_assert(std::ranges::input_range<receiver<int>::range>);

/// Neither default-constructible nor copyable.
struct parcel {
  explicit parcel(int n) : number(std::make_unique<int>(n)) {}
  std::unique_ptr<int> number;
};

TEST(channel, keeps_the_order) {
  auto [tx, rx] = make_channel<int>(3);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(tx.send(i));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(rx.receive().value(), i);
}

TEST(channel, try_operations_never_block) {
  auto [tx, rx] = make_channel<int>(1);
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);
  EXPECT_TRUE(tx.try_send(1));
  EXPECT_TRUE(tx.try_send(2).error() == errc::would_block);
  EXPECT_EQ(rx.try_receive().value(), 1);
}

TEST(channel, rendezvous_needs_both) {
  auto [tx, rx] = make_channel<int>();
  EXPECT_TRUE(tx.try_send(1).error() == errc::would_block);
  EXPECT_TRUE(tx.send_for(1, 1ms).error() == errc::timed_out);
  EXPECT_TRUE(rx.receive_for(1ms).error() == errc::timed_out);
  std::thread t([tx = tx] { EXPECT_TRUE(tx.send(5)); });
  EXPECT_EQ(rx.receive().value(), 5);
  t.join();
}

TEST(channel, rendezvous_send_returns_only_when_received) {
  auto [tx, rx] = make_channel<int>(0);
  bool before_receive = false;
  std::thread t([&, rx = rx] {
    std::this_thread::sleep_for(2ms);
    before_receive = true;  // ordered before the return of the send: TSan would tell
    EXPECT_EQ(rx.receive().value(), 1);
  });
  ASSERT_TRUE(tx.send(1));
  EXPECT_TRUE(before_receive);
  t.join();
}

TEST(channel, close_drains_and_is_idempotent) {
  auto [tx, rx] = make_channel<int>(4);
  ASSERT_TRUE(tx.send(1));
  ASSERT_TRUE(tx.send(2));
  tx.close();
  tx.close();
  EXPECT_TRUE(tx.send(3).error() == errc::closed);
  EXPECT_EQ(rx.receive().value(), 1);
  EXPECT_EQ(rx.receive().value(), 2);
  EXPECT_TRUE(rx.receive().error() == errc::closed);
  EXPECT_TRUE(rx.try_receive().error() == errc::closed);
  EXPECT_TRUE(rx.receive_for(1h).error() == errc::closed);
}

TEST(channel, the_last_sender_closes) {
  auto [tx, rx] = make_channel<int>(1);
  sender<int> copy = tx;
  tx = {};
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);
  copy = {};
  EXPECT_TRUE(rx.receive().error() == errc::closed);
}

TEST(channel, the_last_receiver_fails_sends) {
  auto [tx, rx] = make_channel<int>(2);
  receiver<int> copy = rx;
  rx = {};
  EXPECT_TRUE(tx.try_send(1));
  copy = {};
  EXPECT_TRUE(tx.send(1).error() == errc::closed);
}

TEST(channel, the_last_receiver_destroys_what_is_stored) {
  auto [tx, rx] = make_channel<std::shared_ptr<const int>>(2);
  const auto p = std::make_shared<int>(1);
  ASSERT_TRUE(tx.send(p));
  EXPECT_EQ(p.use_count(), 2);
  rx = {};
  EXPECT_EQ(p.use_count(), 1);
}

TEST(channel, stored_values_may_be_ends_of_the_same_channel) {
  struct knot {
    sender<knot> end;
  };
  auto [tx, rx] = make_channel<knot>(1);
  ASSERT_TRUE(tx.try_send(knot{tx}));
  tx = {};
  rx = {};  // destroys the knot, which closes the channel: no lock may be held (ASan sees a leak)
}

TEST(channel, a_moved_from_end_is_closed) {
  auto [tx, rx] = make_channel<int>(1);
  const auto tx2 = std::move(tx);
  const auto rx2 = std::move(rx);
  EXPECT_TRUE(tx.send(1).error() == errc::closed);
  EXPECT_TRUE(tx.try_send(1).error() == errc::closed);
  EXPECT_TRUE(rx.receive().error() == errc::closed);
  EXPECT_TRUE(rx.try_receive().error() == errc::closed);
  tx.close();
  EXPECT_FALSE(tx);
  EXPECT_TRUE(tx2.send(1));
}

TEST(channel, a_failed_send_leaves_the_value) {
  auto [tx, rx] = make_channel<parcel>(0);
  parcel p(7);
  EXPECT_FALSE(tx.try_send(std::move(p)));
  ASSERT_TRUE(p.number);
  EXPECT_FALSE(tx.send_for(std::move(p), 1ms));
  ASSERT_TRUE(p.number);
  const done_source s;
  s.signal();
  EXPECT_TRUE(tx.send(std::move(p), s.get()).error() == errc::stopped);
  ASSERT_TRUE(p.number);
  rx = {};
  EXPECT_TRUE(tx.send(std::move(p)).error() == errc::closed);
  ASSERT_TRUE(p.number);
  EXPECT_EQ(*p.number, 7);
}

TEST(channel, a_copy_that_throws_sends_nothing) {
  struct fragile {
    fragile() = default;
    fragile(const fragile&) { throw std::runtime_error("copy"); }
    fragile(fragile&&) noexcept {}
  };
  auto [tx, rx] = make_channel<fragile>(1);
  const fragile f;
  EXPECT_THROW(static_cast<void>(tx.send(f)), std::runtime_error);
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);
}

TEST(channel, stop_is_looked_at_first) {
  auto [tx, rx] = make_channel<int>(2);
  ASSERT_TRUE(tx.send(1));
  const done_source s;
  s.signal();
  EXPECT_TRUE(tx.send(2, s.get()).error() == errc::stopped);
  EXPECT_TRUE(rx.receive(s.get()).error() == errc::stopped);
  EXPECT_TRUE(rx.receive_for(1h, s.get()).error() == errc::stopped);
  EXPECT_TRUE(tx.send_for(2, 1h, s.get()).error() == errc::stopped);
  EXPECT_EQ(rx.receive().value(), 1);
}

TEST(channel, stop_ends_blocked_operations) {
  auto [tx, rx] = make_channel<int>(0);
  const done_source s;
  std::thread sends([&, tx = tx] { EXPECT_TRUE(tx.send(1, s.get()).error() == errc::stopped); });
  auto [tx2, rx2] = make_channel<int>(0);
  std::thread receives([&, rx2 = rx2] {
    EXPECT_TRUE(rx2.receive_for(1h, s.get()).error() == errc::stopped);
  });
  std::this_thread::sleep_for(2ms);
  s.signal();
  sends.join();
  receives.join();
  EXPECT_TRUE(rx.try_receive().error() == errc::would_block);  // the sender has left the queue
  EXPECT_TRUE(tx2.try_send(1).error() == errc::would_block);
}

TEST(channel, close_wakes_all_blocked) {
  auto full = make_channel<int>(1);
  auto empty = make_channel<int>(1);
  ASSERT_TRUE(full.tx.send(0));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { EXPECT_TRUE(full.tx.send(1).error() == errc::closed); });
    threads.emplace_back([&] { EXPECT_TRUE(empty.rx.receive().error() == errc::closed); });
  }
  std::this_thread::sleep_for(5ms);
  full.tx.close();
  empty.tx.close();
  for (auto& t : threads) t.join();
  EXPECT_EQ(full.rx.receive().value(), 0);
  EXPECT_TRUE(full.rx.receive().error() == errc::closed);
}

TEST(channel, losing_the_receivers_wakes_all_blocked_senders) {
  auto [tx, rx] = make_channel<int>(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([tx = tx] { EXPECT_TRUE(tx.send(1).error() == errc::closed); });
  }
  std::this_thread::sleep_for(2ms);
  rx = {};
  for (auto& t : threads) t.join();
}

TEST(channel, is_a_range) {
  auto [tx, rx] = make_channel<parcel>(4);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(tx.send(parcel(i)));
  tx.close();
  int next = 0;
  for (parcel p : rx) EXPECT_EQ(*p.number, next++);
  EXPECT_EQ(next, 4);
}

TEST(channel, composes_with_views) {
  auto [tx, rx] = make_channel<int>(8);
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(tx.send(i));
  tx.close();
  int sum = 0;
  for (int v : rx.each(done()) | std::views::transform([](int x) { return x * x; })) sum += v;
  EXPECT_EQ(sum, 140);
}

TEST(channel, each_ends_on_stop) {
  auto [tx, rx] = make_channel<int>(0);
  const done_source s;
  std::thread t([&, tx = tx] {
    for (int i = 0; tx.send(i, s.get()); ++i) {
    }
  });
  int n = 0;
  for (int v : rx.each(s.get())) {
    EXPECT_EQ(v, n);
    if (++n == 100) s.signal();
  }
  EXPECT_EQ(n, 100);
  t.join();
}

TEST(channel, converts_what_is_sent) {
  auto [tx, rx] = make_channel<std::string>(1);
  ASSERT_TRUE(tx.send("belay"));
  EXPECT_EQ(rx.receive().value(), "belay");
}

TEST(channel, a_close_may_say_why) {
  for (const std::size_t capacity : {0, 1, 16}) {
    auto [tx, rx] = make_channel<int>(capacity);
    if (capacity != 0) {
      ASSERT_TRUE(tx.send(1));
    }
    tx.close(belay::failure(std::make_exception_ptr(std::runtime_error("disk full"))));
    tx.close();  // the first says it
    if (capacity != 0) {
      EXPECT_EQ(rx.receive().value(), 1);
    }
    EXPECT_THROW(rx.receive().value(), std::runtime_error);
    EXPECT_THROW(rx.try_receive().value(), std::runtime_error);
    EXPECT_TRUE(tx.send(2).error() == errc::closed);
  }
}

TEST(channel, a_blocked_receiver_is_told_why) {
  for (const std::size_t capacity : {0, 16}) {
    auto [tx, rx] = make_channel<int>(capacity);
    belay::task t = belay::go([rx = rx]() -> belay::result<> {
      auto v = rx.receive();
      return v ? belay::result<>() : belay::result<>(v.error());
    });
    std::this_thread::sleep_for(1ms);
    tx.close(errc::timed_out);
    EXPECT_TRUE(t.join().error() == errc::timed_out);
  }
}

TEST(channel, a_ring_holds_exactly_its_capacity_in_order) {
  for (const std::size_t capacity : {16, 17, 31, 100}) {
    auto [tx, rx] = make_channel<int>(capacity);
    for (int lap = 0; lap < 5; ++lap) {
      const int n = static_cast<int>(capacity);
      for (int i = 0; i < n; ++i) ASSERT_TRUE(tx.try_send(i));
      ASSERT_TRUE(tx.try_send(n).error() == errc::would_block);
      for (int i = 0; i < n; ++i) ASSERT_EQ(rx.try_receive().value(), i);
      ASSERT_TRUE(rx.try_receive().error() == errc::would_block);
    }
  }
}

TEST(channel, a_ring_destroys_what_nobody_takes) {
  const auto counted = std::make_shared<int>(0);
  {
    auto [tx, rx] = make_channel<std::shared_ptr<const int>>(20);
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(tx.send(counted));
    EXPECT_EQ(counted.use_count(), 8);
    rx = {};
    EXPECT_EQ(counted.use_count(), 1);
    EXPECT_TRUE(tx.send(counted).error() == errc::closed);
  }
  EXPECT_EQ(counted.use_count(), 1);
}

}  // namespace
