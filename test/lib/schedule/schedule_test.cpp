// Small programs over the core, in every order of their steps.
#include "schedule.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "belay/channel.h"
#include "belay/co_select.h"
#include "belay/detail/co_root.h"
#include "belay/select.h"

namespace {

using namespace belay;
using detail::locked_channel;
using detail::no_deadline;
using detail::outcome;
using detail::ring_channel;
using schedule::fail;
using schedule::program;

const where here = where::current();
/// Long past: a wait with it times out at its first look, whatever else happens then.
constexpr detail::time_point past = detail::time_point::min();

/// Each program with few preemptions, and then with all of them, as far as the number of runs goes.
void holds(const std::function<program()>& make) {
  for (const schedule::bounds b :
       {schedule::bounds{2, false, 60'000}, schedule::bounds{-1, true, 60'000}}) {
    const schedule::verdict v = schedule::explore(make, b);
    EXPECT_EQ(v.failure, "") << "after " << v.runs << " runs, in the order " << v.trace;
    if (!v.failure.empty()) return;
    EXPECT_GT(v.runs, 1u);
  }
}

void expect(bool condition, const char* what) {
  if (!condition) fail(what);
}

template <class Channel>
struct shared {
  explicit shared(std::size_t capacity) : c(capacity, here) {}

  void send(int v, detail::time_point deadline = no_deadline) {
    const outcome o = c.send(v, {}, deadline, here);
    if (o == outcome::ok) sent.insert(v);
    expect(o == outcome::ok || o == outcome::closed || o == outcome::timed_out,
           "a send ended oddly");
  }
  void receive(detail::time_point deadline = no_deadline) {
    std::optional<int> v;
    const outcome o = c.receive(v, {}, deadline, here);
    expect((o == outcome::ok) == v.has_value(), "a value without ok, or ok without a value");
    if (v) received.insert(*v);
  }
  void all_arrived() {
    for (std::optional<int> v; c.poll_receive(v) == outcome::ok; v.reset()) received.insert(*v);
    expect(sent == received, "a value was lost or doubled");
  }

  Channel c;
  std::multiset<int> sent, received;
};

/// A case of a select, in the test's own hands.
struct one_case : detail::channel_case {
  one_case(detail::channel_state<int>& c, bool sends)
      : channel_case(&c, here), c(c), sends(sends) {}
  outcome poll() noexcept override { return sends ? c.poll_send(out) : c.poll_receive(in); }
  bool enlist(detail::ticket& t) noexcept override {
    return sends ? c.enlist_send(arm(t, &out)) : c.enlist_receive(arm(t, &in));
  }
  void delist() noexcept override { sends ? c.delist_send(waiter_) : c.delist_receive(waiter_); }
  detail::channel_state<int>& c;
  bool sends;
  int out = 1;
  std::optional<int> in;
};
std::size_t select_in_order(one_case& first, one_case& second) {
  detail::select_case* cases[] = {&first, &second};
  return detail::run_select(cases, detail::order::as_written);
}

template <class Channel>
class schedules : public testing::Test {};
using kinds = testing::Types<locked_channel<int>, ring_channel<int>>;
TYPED_TEST_SUITE(schedules, kinds);

TYPED_TEST(schedules, two_senders_and_a_receiver) {
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{{[s] { s->send(1); }, [s] { s->send(2); }, [s] { s->receive(), s->receive(); }},
                   [s] { s->all_arrived(); }};
  });
}

TYPED_TEST(schedules, a_sender_and_two_receivers) {
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{{[s] { s->receive(); }, [s] { s->receive(); }, [s] { s->send(1), s->send(2); }},
                   [s] { s->all_arrived(); }};
  });
}

TYPED_TEST(schedules, a_close_wakes_senders_and_receivers) {
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{
        {[s] { s->send(1), s->send(2); }, [s] { s->c.close({}); }, [s] { s->receive(); }},
        [s] { s->all_arrived(); }};
  });
}

TYPED_TEST(schedules, the_receivers_leave) {
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{{[s] { s->send(1), s->send(2); }, [s] { s->c.abandon(); }},
                   [s] { expect(s->sent.size() < 3, "sent twice"); }};
  });
}

TYPED_TEST(schedules, time_outs_race_with_the_hand_over) {
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{{[s] { s->send(1, past), s->send(2, past); }, [s] { s->receive(past); },
                    [s] { s->receive(past); }},
                   [s] { s->all_arrived(); }};
  });
}

TYPED_TEST(schedules, a_wait_that_ends_in_time_hands_its_place_on) {
  // The one who times out must not take the wake-up of the one who waits on.
  holds([] {
    auto s = std::make_shared<shared<TypeParam>>(1);
    return program{
        {[s] { s->receive(past); }, [s] { s->receive(); }, [s] { s->send(1), s->send(2); }},
        [s] { s->all_arrived(); }};
  });
}

TYPED_TEST(schedules, selects_on_two_channels) {
  struct both {
    shared<TypeParam> a{1}, b{1};
  };
  holds([] {
    auto s = std::make_shared<both>();
    const auto one_of = [s] {
      one_case x(s->a.c, false), y(s->b.c, false);
      const std::size_t chosen = select_in_order(x, y);
      expect(x.in.has_value() == (chosen == 0) && y.in.has_value() == (chosen == 1),
             "a select took another case than it says, or two");
      if (x.in) s->a.received.insert(*x.in);
      if (y.in) s->b.received.insert(*y.in);
    };
    return program{{[one_of] { one_of(), one_of(); }, [s] { s->a.send(1); }, [s] { s->b.send(2); }},
                   [s] { s->a.all_arrived(), s->b.all_arrived(); }};
  });
}

TEST(schedules, a_rendezvous) {
  holds([] {
    auto s = std::make_shared<shared<locked_channel<int>>>(0);
    return program{{[s] { s->send(1); }, [s] { s->send(2); }, [s] { s->receive(), s->receive(); }},
                   [s] { s->all_arrived(); }};
  });
}

TEST(schedules, a_granted_select_tries_that_case_first) {
  // The first thread selects over x (a ring) and y, and passes on what it gets from x; the second
  // waits for x. Were the select to take y after it was woken for x, nobody would wake the second.
  struct both {
    shared<ring_channel<int>> x{1}, y{1};
  };
  holds([] {
    auto s = std::make_shared<both>();
    const auto selects = [s] {
      one_case y(s->y.c, false), x(s->x.c, false);
      if (select_in_order(y, x) == 1) s->x.send(2);
    };
    return program{
        {selects, [s] { s->x.receive(); }, [s] { s->x.send(1); }, [s] { s->y.send(3); }}};
  });
}

TEST(schedules, opposing_selects_meet) {
  struct both {
    locked_channel<int> a{0, here}, b{0, here};
    int met = 0;
  };
  const auto make = [] {
    auto s = std::make_shared<both>();
    const auto side = [s](auto& mine, auto& theirs) {
      one_case send(mine, true), receive(theirs, false);
      select_in_order(send, receive);
      ++s->met;
    };
    return program{{[=] { side(s->a, s->b); }, [=] { side(s->b, s->a); }},
                   [s] { expect(s->met == 2, "only one side met"); }};
  };
  // Without fairness two selects may retry for ever, so only the bounded exploration ends.
  const auto v = schedule::explore(make, {2, false, 60'000});
  EXPECT_EQ(v.failure, "") << v.trace;
  EXPECT_TRUE(v.complete);
}

TEST(schedules, a_lock_excludes_and_wakes) {
  struct counter {
    detail::mutex lock;
    int inside = 0, total = 0;
  };
  holds([] {
    auto s = std::make_shared<counter>();
    const auto add = [s] {
      s->lock.lock();
      expect(++s->inside == 1, "two are inside the lock");
      schedule::step(&s->total, schedule::access::write);
      ++s->total;
      --s->inside;
      s->lock.unlock();
    };
    return program{{add, add, add}, [s] { expect(s->total == 3, "an update was lost"); }};
  });
}

/// One thread of coroutines, on a futex of the model.
class one_thread final : public executor {
 public:
  void post(work& w) noexcept override {
    lock_.lock();
    queue_.push(w);
    lock_.unlock();
    posted_.store(1, std::memory_order_release);
    detail::futex_wake(posted_, 1);
  }
  void run(const bool& ended) {
    while (!ended) {
      lock_.lock();
      work* w = queue_.pop();
      lock_.unlock();
      if (w != nullptr)
        w->run(*w);
      else if (posted_.exchange(0, std::memory_order_acquire) == 0)
        detail::futex_wait(posted_, 0, no_deadline);
    }
  }

 private:
  detail::mutex lock_;
  detail::work_queue queue_;
  detail::atomic<std::uint32_t> posted_{0};
};

TYPED_TEST(schedules, a_thread_and_a_coroutine) {
  struct world {
    shared<TypeParam> s{1};
    one_thread loop;
    bool ended = false;
    std::optional<result<void>> outcome;
  };
  holds([] {
    auto w = std::make_shared<world>();
    return program{{[w] {
                      const auto body = [](world& at) -> co_task<> {
                        for (int i = 0; i < 2; ++i) {
                          auto v = co_await detail::co_receive_wait<int>(
                              &at.s.c, done(), no_deadline, where::current());
                          if (v) at.s.received.insert(*v);
                        }
                      };
                      detail::run_to_end(body(*w), w->outcome, [&w = *w]() noexcept {
                        w.ended = true;
                      }).start_on(w->loop, where::current());
                      w->loop.run(w->ended);
                    },
                    [w] { w->s.send(1); }, [w] { w->s.send(2); }},
                   [w] { w->s.all_arrived(); }};
  });
}

// What is looked at from outside, while it goes on.

TEST(schedules_looks, a_look_at_what_is_published) {
  struct twins {
    std::uintptr_t one, other;
  };
  holds([] {
    auto p = std::make_shared<detail::published<twins, detail::atomic>>();
    return program{{[p] { p->show({1, 1}), p->show({2, 2}), p->hide(); },
                    [p] {
                      for (int i = 0; i != 2; ++i) {
                        const auto now = p->look();
                        expect(!now || now->one == now->other, "a value was seen half written");
                      }
                    }}};
  });
}

TEST(schedules_looks, one_of_two_is_always_awake) {
  struct pair {
    detail::parker a, b;
  };
  holds([] {
    auto s = std::make_shared<pair>();
    return program{{[s] { s->a.park(no_deadline), s->b.unpark(); },
                    [s] { s->a.unpark(), s->b.park(no_deadline); },
                    [s] {
                      detail::parker* both[] = {&s->a, &s->b};
                      expect(!detail::all_asleep(both, [] { return true; }), "two are asleep");
                    }}};
  });
}

TEST(schedules_looks, both_of_two_are_asleep_when_nobody_wakes_them) {
  struct pair {
    detail::parker a, b;
    bool seen = false;
  };
  std::size_t seen = 0;
  const auto make = [&seen] {
    auto s = std::make_shared<pair>();
    return program{{[s] { s->a.park(no_deadline); }, [s] { s->b.park(no_deadline); },
                    [s] {
                      detail::parker* both[] = {&s->a, &s->b};
                      s->seen = detail::all_asleep(both, [] { return true; });
                      s->a.unpark(), s->b.unpark();
                    }},
                   [s, &seen] { seen += s->seen; }};
  };
  EXPECT_EQ(schedule::explore(make, {2, false}).failure, "");
  EXPECT_GT(seen, 0u);
}

// The scheduler itself finds what it is for.

TEST(explorer, a_lost_update) {
  struct racy {
    detail::atomic<int> n{0};
  };
  const auto make = [] {
    auto s = std::make_shared<racy>();
    const auto add = [s] {
      s->n.store(s->n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    };
    return program{{add, add}, [s] { expect(s->n.unscheduled() == 2, "lost"); }};
  };
  EXPECT_EQ(schedule::explore(make, {1, false}).failure, "lost");
  EXPECT_EQ(schedule::explore(make, {-1, true}).failure, "lost");
  EXPECT_EQ(schedule::explore(make, {0, false}).failure, "");  // needs one preemption
}

TEST(explorer, a_deadlock_of_two_locks) {
  struct locks {
    detail::mutex a, b;
  };
  const auto make = [] {
    auto s = std::make_shared<locks>();
    const auto both = [s](detail::mutex& x, detail::mutex& y) {
      x.lock(), y.lock(), y.unlock(), x.unlock();
    };
    return program{{[=] { both(s->a, s->b); }, [=] { both(s->b, s->a); }}};
  };
  for (const bool sets : {false, true}) {
    EXPECT_EQ(schedule::explore(make, {sets ? -1 : 2, sets}).failure.rfind("deadlock", 0), 0u);
  }
}

TEST(explorer, sleep_sets_leave_out_only_what_commutes) {
  struct apart {
    detail::atomic<int> a{0}, b{0};
  };
  const auto make = [] {
    auto s = std::make_shared<apart>();
    return program{{[s] {
                      s->a.store(1, std::memory_order_relaxed),
                          s->a.store(2, std::memory_order_relaxed);
                    },
                    [s] {
                      s->b.store(1, std::memory_order_relaxed),
                          s->b.store(2, std::memory_order_relaxed);
                    }}};
  };
  EXPECT_EQ(schedule::explore(make, {-1, false}).runs, 6u);  // 4 over 2
  EXPECT_LT(schedule::explore(make, {-1, true}).runs, 6u);
}

}  // namespace
