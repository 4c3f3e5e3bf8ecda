// Loss, duplication, lost wake-ups: many threads, small channels, every operation, random ends.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/select.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int scale = 1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
constexpr int scale = 1;
#else
constexpr int scale = 4;
#endif
#else
constexpr int scale = 4;
#endif

/// Counts how often each number was received.
class tally {
 public:
  explicit tally(int n) : seen_(static_cast<std::size_t>(n)) {}
  void add(int v) { seen_.at(static_cast<std::size_t>(v)).fetch_add(1, std::memory_order_relaxed); }
  void expect_each_once() const {
    int lost = 0, twice = 0;
    for (const auto& s : seen_) (s == 0 ? lost : twice) += s != 1;
    EXPECT_EQ(lost, 0);
    EXPECT_EQ(twice, 0);
  }

 private:
  std::vector<std::atomic<int>> seen_;
};

struct shape {
  int producers, consumers;
  std::size_t capacity;
};

class crowd : public testing::TestWithParam<shape> {};

TEST_P(crowd, loses_and_duplicates_nothing) {
  const auto [producers, consumers, capacity] = GetParam();
  const int each = 2000 * scale / producers;
  tally seen(producers * each);
  {
    scope s;
    auto [tx, rx] = make_channel<std::unique_ptr<int>>(capacity);
    for (int p = 0; p < producers; ++p) {
      s.go([p, each, tx = tx] {
        for (int i = 0; i < each; ++i) ASSERT_TRUE(tx.send(std::make_unique<int>(p * each + i)));
      });
    }
    for (int c = 0; c < consumers; ++c) {
      s.go([&seen, rx = rx] {
        for (auto v : rx) seen.add(*v);
      });
    }
  }
  seen.expect_each_once();
}

TEST_P(crowd, survives_time_outs_and_refusals) {
  const auto [producers, consumers, capacity] = GetParam();
  const int each = 1000 * scale / producers;
  tally seen(producers * each);
  {
    scope s;
    auto [tx, rx] = make_channel<std::unique_ptr<int>>(capacity);
    for (int p = 0; p < producers; ++p) {
      s.go([p, each, tx = tx] {
        for (int i = 0; i < each; ++i) {
          auto v = std::make_unique<int>(p * each + i);
          if (i % 3 == 0 && tx.try_send(std::move(v))) continue;
          while (!tx.send_for(std::move(v), std::chrono::microseconds(i % 7 * 10))) ASSERT_TRUE(v);
        }
      });
    }
    for (int c = 0; c < consumers; ++c) {
      s.go([c, &seen, rx = rx] {
        for (int i = c;; ++i) {
          auto v = i % 4 == 0 ? rx.try_receive() : rx.receive_for(std::chrono::microseconds(i % 5 * 10));
          if (v) seen.add(**v);
          else if (v.error() == errc::closed) return;
        }
      });
    }
  }
  seen.expect_each_once();
}

TEST_P(crowd, selects_lose_and_duplicate_nothing) {
  const auto [producers, consumers, capacity] = GetParam();
  const int each = 1000 * scale / producers;
  tally seen(producers * each);
  {
    scope s;
    auto [tx1, rx1] = make_channel<std::unique_ptr<int>>(capacity);
    auto [tx2, rx2] = make_channel<std::unique_ptr<int>>(capacity);
    const done_source never;
    for (int p = 0; p < producers; ++p) {
      s.go([p, each, tx1 = tx1, tx2 = tx2, stop = never.get()] {
        for (int i = 0; i < each; ++i) {
          auto v = std::make_unique<int>(p * each + i);
          for (;;) {
            auto r = p % 2 == 0 ? select(on_send(tx1, std::move(v)), on_send(tx2, std::move(v)), on_done(stop),
                                         after(std::chrono::microseconds(i % 9 * 10)))
                                : select(on_send(tx2, std::move(v)), on_send(tx1, std::move(v)), on_done(stop),
                                         after(1s));
            if (r.index() < 2) {
              ASSERT_FALSE(v);
              break;
            }
            ASSERT_TRUE(v);
          }
        }
      });
    }
    for (int c = 0; c < consumers; ++c) {
      s.go([c, &seen, rx1 = rx1, rx2 = rx2, stop = never.get()] {
        for (bool open = true; open;) {  // until the first of the two is closed and drained
          auto r = c % 2 == 0 ? select(on_receive(rx1), on_receive(rx2), on_done(stop), after(1s))
                              : select(on_receive(rx2), on_receive(rx1), on_done(stop), after(50us));
          if (r.index() > 1) continue;
          auto& v = r.index() == 0 ? std::get<0>(r) : std::get<1>(r);
          if (v) seen.add(**v);
          else open = false;
        }
        for (auto v : rx1) seen.add(*v);  // what is left
        for (auto v : rx2) seen.add(*v);
      });
    }
  }
  seen.expect_each_once();
}

TEST_P(crowd, stop_ends_everyone_and_values_stay_whole) {
  const auto [producers, consumers, capacity] = GetParam();
  for (int round = 0; round < 10 * scale; ++round) {
    std::atomic<int> sent{0}, received{0};
    auto [tx, rx] = make_channel<std::unique_ptr<int>>(capacity);
    {
      scope s;
      for (int p = 0; p < producers; ++p) {
        s.go([&sent, tx = tx](done stop) {
          for (;;) {
            auto v = std::make_unique<int>(1);
            if (!tx.send(std::move(v), stop)) {
              ASSERT_TRUE(v);
              return;
            }
            ++sent;
          }
        });
      }
      for (int c = 0; c < consumers; ++c) {
        s.go([&received, rx = rx](done stop) {
          for (auto v : rx.each(stop)) received += *v;
        });
      }
      std::this_thread::sleep_for(std::chrono::microseconds(50 * round));
      s.stop();
    }
    tx.close();
    for (auto v : rx) received += *v;  // what was stored when everyone left
    EXPECT_EQ(sent, received);
  }
}

INSTANTIATE_TEST_SUITE_P(stress, crowd,
                         testing::Values(shape{1, 1, 0}, shape{1, 1, 1}, shape{4, 4, 0}, shape{4, 4, 1},
                                         shape{4, 1, 16}, shape{4, 4, 16}, shape{1, 4, 0},
                                         shape{2, 2, 100}),
                         [](const auto& p) {
                           return "p" + std::to_string(p.param.producers) + "c" +
                                  std::to_string(p.param.consumers) + "cap" + std::to_string(p.param.capacity);
                         });

TEST(stress, tiny_rings_lose_and_duplicate_nothing) {
  // A ring wraps at every few operations here, which public channels of this capacity never do.
  for (const std::size_t capacity : {1, 2, 3}) {
    constexpr int threads = 3;
    const int each = 2000 * scale;
    tally seen(threads * each);
    detail::ring_channel<std::unique_ptr<int>> ring(capacity, where::current());
    scope receivers;
    for (int r = 0; r < threads; ++r) {
      receivers.go([&] {
        for (;;) {
          std::optional<std::unique_ptr<int>> v;
          if (ring.receive(v, {}, detail::no_deadline, where::current()) != detail::outcome::ok) return;
          seen.add(**v);
        }
      });
    }
    scope senders;
    for (int p = 0; p < threads; ++p) {
      senders.go([&, p] {
        for (int i = 0; i < each; ++i) {
          auto v = std::make_unique<int>(p * each + i);
          const auto d = i % 7 == 0 ? detail::deadline_after(20us) : detail::no_deadline;
          while (ring.send(v, {}, d, where::current()) != detail::outcome::ok) {
            ASSERT_TRUE(v);  // a send that timed out leaves the value
          }
        }
      });
    }
    ASSERT_TRUE(senders.join());
    ring.close({});
    ASSERT_TRUE(receivers.join());
    seen.expect_each_once();
  }
}

TEST(stress, opposing_selects_meet) {
  // Each side offers to send on one channel and to receive on the other; one of the two must happen
  // on both sides. Neither may ever wait for the other to give way.
  const int rounds = 2000 * scale;
  auto [a_tx, a_rx] = make_channel<int>(0);
  auto [b_tx, b_rx] = make_channel<int>(0);
  long left_sent = 0, left_got = 0, right_sent = 0, right_got = 0;
  {
    scope s;
    s.go([&, a_tx = a_tx, b_rx = b_rx] {
      for (int i = 0; i < rounds; ++i) {
        auto r = select(on_send(a_tx, i), on_receive(b_rx));
        (r.index() == 0 ? left_sent : left_got) += 1;
      }
    });
    s.go([&, b_tx = b_tx, a_rx = a_rx] {
      for (int i = 0; i < rounds; ++i) {
        auto r = select(on_send(b_tx, i), on_receive(a_rx));
        (r.index() == 0 ? right_sent : right_got) += 1;
      }
    });
  }
  EXPECT_EQ(left_sent, right_got);
  EXPECT_EQ(right_sent, left_got);
  EXPECT_EQ(left_sent + left_got, rounds);
}

TEST(stress, selects_in_opposite_order) {
  const int rounds = 2000 * scale;
  std::array<channel<int>, 4> c = {make_channel<int>(0), make_channel<int>(0), make_channel<int>(0),
                                   make_channel<int>(0)};
  std::atomic<int> got{0};
  {
    scope s;
    const done_source enough;
    for (int k = 0; k < 2; ++k) {
      s.go([&, k, stop = enough.get()] {
        for (;;) {
          const auto i = k == 0 ? select(on_receive(c[0].rx), on_receive(c[1].rx), on_receive(c[2].rx),
                                         on_receive(c[3].rx), on_done(stop))
                                      .index()
                                : select(on_receive(c[3].rx), on_receive(c[2].rx), on_receive(c[1].rx),
                                         on_receive(c[0].rx), on_done(stop))
                                      .index();
          if (i == 4) return;
          ++got;
        }
      });
    }
    for (int i = 0; i < rounds; ++i) {
      ASSERT_NE(select(on_send(c[1].tx, i), on_send(c[0].tx, i), on_send(c[3].tx, i), after(10s)).index(), 3u);
    }
    enough.signal();
  }
  EXPECT_EQ(got, rounds);
}

TEST(stress, acknowledged_means_received_under_tiny_time_outs) {
  const int rounds = 5000 * scale;
  auto [tx, rx] = make_channel<int>(0);
  std::atomic<int> acknowledged{0};
  int got = 0;
  {
    scope s;
    s.go([&, tx = std::move(tx)] {
      for (int i = 0; i < rounds; ++i) acknowledged += tx.send_for(i, std::chrono::microseconds(i % 50)).has_value();
    });
    for (int i = 0;; ++i) {
      auto v = rx.receive_for(std::chrono::microseconds(i % 40));
      if (v) ++got;
      else if (v.error() == errc::closed) break;
    }
  }
  EXPECT_EQ(got, acknowledged);
}

TEST(stress, close_races_with_everything) {
  for (int round = 0; round < 60 * scale; ++round) {
    const std::size_t capacity = static_cast<std::size_t>(round % 3);
    std::atomic<int> sent{0}, received{0};
    auto [tx, rx] = make_channel<int>(capacity);
    {
      scope s;
      for (int k = 0; k < 2; ++k) {
        s.go([&sent, tx = tx] {
          while (tx.send(1)) ++sent;
        });
        s.go([&received, rx = rx] {
          for (int v : rx) received += v;
        });
        s.go([&received, rx = rx] {
          for (;;) {
            auto r = select(on_receive(rx), after(20us));
            if (r.index() == 1) continue;
            if (!std::get<0>(r)) return;
            ++received;
          }
        });
      }
      std::this_thread::sleep_for(std::chrono::microseconds(20 * (round % 10)));
      tx.close();
    }
    EXPECT_EQ(sent, received);
  }
}

TEST(stress, a_stop_races_with_the_hand_over) {
  for (int round = 0; round < 300 * scale; ++round) {
    auto [tx, rx] = make_channel<int>(0);
    const done_source s;
    bool received = false;
    task receives = go([&, rx = rx] { received = rx.receive(s.get()).has_value(); });
    task signals = go([&] { s.signal(); });
    const bool sent = tx.send(1, s.get()).has_value();
    static_cast<void>(receives.join());
    static_cast<void>(signals.join());
    ASSERT_EQ(sent, received);  // both or neither
  }
}

TEST(stress, many_short_tasks) {
  std::atomic<int> ran{0};
  for (int round = 0; round < 20; ++round) {
    std::vector<task> tasks;
    for (int i = 0; i < 5 * scale; ++i) {
      tasks.push_back(go([&](done d) {
        d.wait();
        ++ran;
      }));
    }
  }
  EXPECT_EQ(ran, 100 * scale);
}

}  // namespace
