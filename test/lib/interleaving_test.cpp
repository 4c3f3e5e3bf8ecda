// Orders of events that are rare in a stress run, forced step by step. The first group is what other
// channel libraries got wrong, the second what is delicate in the waiter protocol here.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "belay/detail/ticket.h"
#include "belay/select.h"
#include "belay/task.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;
using detail::no_deadline;
using detail::outcome;
using detail::thread_ticket;
using detail::waiter;
using detail::waiter_queue;

const detail::blocked_site site{"wait", where::current()};

TEST(interleaving, a_full_channel_closed_under_a_blocked_sender) {
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(1));
  task t = go([tx = tx]() -> result<> { return tx.send(2); });
  std::this_thread::sleep_for(2ms);
  tx.close();
  EXPECT_TRUE(t.join().error() == errc::closed);
}

TEST(interleaving, a_rendezvous_closed_under_a_blocked_sender_then_received_from) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(0);
  task t = go([tx = tx]() -> result<> { return tx.send(std::make_unique<int>(1)); });
  std::this_thread::sleep_for(2ms);
  tx.close();
  EXPECT_TRUE(t.join().error() == errc::closed);
  EXPECT_TRUE(rx.receive().error() == errc::closed);  // not the dead sender's value
}

TEST(interleaving, a_sender_that_timed_out_is_not_received_from) {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(0);
  EXPECT_FALSE(tx.send_for(std::make_unique<int>(1), 1ms));
  EXPECT_TRUE(rx.receive_for(1ms).error() == errc::timed_out);
}

TEST(interleaving, a_receiver_that_timed_out_is_not_sent_to) {
  auto [tx, rx] = make_channel<int>(0);
  EXPECT_FALSE(rx.receive_for(1ms));
  EXPECT_TRUE(tx.try_send(1).error() == errc::would_block);
}

TEST(interleaving, room_goes_to_the_sender_that_waited_longest) {
  auto [tx, rx] = make_channel<int>(1);
  ASSERT_TRUE(tx.send(0));
  task first = go([tx = tx]() -> result<> { return tx.send(1); });
  std::this_thread::sleep_for(5ms);
  task second = go([tx = tx]() -> result<> { return tx.send(2); });
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(rx.receive().value(), 0);
  EXPECT_TRUE(tx.try_send(3).error() == errc::would_block);  // no overtaking
  EXPECT_EQ(rx.receive().value(), 1);
  EXPECT_EQ(rx.receive().value(), 2);
}

TEST(interleaving, a_stored_value_wins_over_a_close_that_follows) {
  auto [tx, rx] = make_channel<int>(0);
  task t = go([rx = rx]() -> result<> {
    auto v = rx.receive();
    return v ? result<>() : result<>(v.error());
  });
  while (!tx.try_send(1)) std::this_thread::yield();
  tx.close();
  EXPECT_TRUE(t.join());
}

TEST(interleaving, the_deadline_passes_between_claim_and_publish) {
  std::optional<thread_ticket> mine;
  bool published = false;
  std::thread owner([&] {
    mine.emplace();
    ASSERT_TRUE(mine->claim());  // as a peer would, before the deadline
    std::thread peer([&] {
      std::this_thread::sleep_for(3ms);
      published = true;
      mine->publish(outcome::ok, 5);
    });
    EXPECT_EQ(mine->await(site, std::chrono::steady_clock::now() - 1s), outcome::ok);
    EXPECT_TRUE(published);
    EXPECT_EQ(mine->index(), 5u);
    peer.join();
  });
  owner.join();
}

TEST(interleaving, a_stop_comes_between_claim_and_publish) {
  std::stop_source stop;
  thread_ticket mine;
  ASSERT_TRUE(mine.claim());
  std::thread peer([&] {
    stop.request_stop();
    std::this_thread::sleep_for(1ms);
    mine.publish(outcome::ok, 0);
  });
  EXPECT_EQ(mine.await(site, stop.get_token(), no_deadline), outcome::ok);
  peer.join();
}

TEST(interleaving, the_stop_was_requested_before_the_callback_is_registered) {
  std::stop_source stop;
  stop.request_stop();
  thread_ticket mine;  // the callback runs inside its own constructor
  EXPECT_EQ(mine.await(site, stop.get_token(), no_deadline), outcome::stopped);
}

TEST(interleaving, a_late_wake_up_is_only_spurious) {
  {
    const detail::parker_lease p;
    (*p).unpark();  // as by a peer that was delayed until the owner had gone on
  }
  const auto start = std::chrono::steady_clock::now();
  auto [tx, rx] = make_channel<int>(0);
  EXPECT_TRUE(rx.receive_for(3ms).error() == errc::timed_out);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 3ms);
}

TEST(interleaving, nested_operations_have_parkers_of_their_own) {
  const detail::parker_lease outer;
  const detail::parker_lease inner;
  EXPECT_NE(&*outer, &*inner);
}

TEST(interleaving, stale_waiters_are_skipped_and_forgotten) {
  thread_ticket gone, here;
  waiter a{&gone}, b{&here};
  waiter_queue q;
  q.push(a);
  q.push(b);
  ASSERT_TRUE(gone.claim());  // by another channel of the same select
  EXPECT_FALSE(q.ready_for(here));
  EXPECT_TRUE(q.ready_for(gone));
  EXPECT_EQ(q.claim_first(), &b);
  EXPECT_FALSE(a.queued);
  q.remove(a);  // what its select does next: no effect
  EXPECT_EQ(q.claim_first(), nullptr);
}

TEST(interleaving, a_case_that_became_ready_after_the_poll_is_not_enlisted) {
  // What each peer did between the poll and the enlisting must be seen, or both sides sleep for ever.
  const auto can_receive = [](detail::channel_state<int>& c) {
    thread_ticket t;
    std::optional<int> into;
    waiter w{&t, 0, &into};
    const bool queued = c.enlist_receive(w);
    c.delist_receive(w);
    return !queued;
  };
  const auto can_send = [](detail::channel_state<int>& c) {
    thread_ticket t;
    int value = 1;
    waiter w{&t, 0, &value};
    const bool queued = c.enlist_send(w);
    c.delist_send(w);
    return !queued;
  };
  thread_ticket peer;
  int value = 1;
  std::optional<int> into;
  waiter sends{&peer, 0, &value}, receives{&peer, 0, &into};

  detail::locked_channel<int> rendezvous(0, where::current());
  EXPECT_FALSE(can_receive(rendezvous) || can_send(rendezvous));
  ASSERT_TRUE(rendezvous.enlist_send(sends));
  EXPECT_TRUE(can_receive(rendezvous));
  EXPECT_FALSE(can_send(rendezvous));
  rendezvous.delist_send(sends);
  ASSERT_TRUE(rendezvous.enlist_receive(receives));
  EXPECT_TRUE(can_send(rendezvous));
  EXPECT_FALSE(can_receive(rendezvous));
  rendezvous.delist_receive(receives);
  EXPECT_FALSE(can_receive(rendezvous) || can_send(rendezvous));

  detail::locked_channel<int> buffered(1, where::current());
  detail::ring_channel<int> ring(1, where::current());
  for (detail::channel_state<int>* c : {static_cast<detail::channel_state<int>*>(&buffered),
                                        static_cast<detail::channel_state<int>*>(&ring)}) {
    EXPECT_TRUE(can_send(*c));
    EXPECT_FALSE(can_receive(*c));
    ASSERT_EQ(c->poll_send(value), outcome::ok);
    EXPECT_TRUE(can_receive(*c));
    EXPECT_FALSE(can_send(*c));
    c->close({});
    EXPECT_TRUE(can_receive(*c) && can_send(*c));
  }
  rendezvous.abandon();
  EXPECT_TRUE(can_send(rendezvous));
}

TEST(interleaving, a_ring_grants_each_waiter_one_try) {
  detail::ring_channel<int> ring(2, where::current());
  thread_ticket first, second;
  waiter a{&first, 7}, b{&second};
  ASSERT_TRUE(ring.enlist_receive(a));
  ASSERT_TRUE(ring.enlist_receive(b));
  int value = 1;
  ASSERT_EQ(ring.poll_send(value), outcome::ok);
  EXPECT_EQ(first.settled(), outcome::retry);
  EXPECT_EQ(first.index(), 7u);
  EXPECT_TRUE(second.pending());
  ASSERT_EQ(ring.poll_send(value), outcome::ok);
  EXPECT_EQ(second.settled(), outcome::retry);
}

TEST(interleaving, a_grant_is_used_before_a_stop_is_honoured) {
  // Two receivers wait, one in a select. Its grant comes, then its stop: the value must not be stranded
  // while the other sleeps.
  detail::ring_channel<int> ring(16, where::current());
  thread_ticket selecting;
  waiter w{&selecting, 0};
  ASSERT_TRUE(ring.enlist_receive(w));
  int value = 1;
  ASSERT_EQ(ring.poll_send(value), outcome::ok);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(selecting.await(site, stop.get_token(), no_deadline), outcome::retry);
  std::optional<int> into;
  EXPECT_EQ(ring.poll_receive(into), outcome::ok);
}

TEST(interleaving, a_waiter_leaves_from_the_middle) {
  thread_ticket t[3];
  waiter w[3] = {{&t[0]}, {&t[1]}, {&t[2]}};
  waiter_queue q;
  for (waiter& each : w) q.push(each);
  q.remove(w[1]);
  q.remove(w[1]);
  waiter* chain = q.claim_all();
  ASSERT_EQ(chain, &w[0]);
  ASSERT_EQ(chain->next, &w[2]);
  EXPECT_EQ(w[2].next, nullptr);
  detail::publish_all(chain, outcome::closed);
  EXPECT_EQ(t[2].await(site, no_deadline), outcome::closed);
  EXPECT_TRUE(t[1].pending());
}

TEST(interleaving, an_operation_in_a_thread_locals_destructor) {
  struct last_words {
    sender<int> to;
    ~last_words() { EXPECT_TRUE(to.send_for(1, 1ms).error() == errc::timed_out); }
  };
  auto [tx, rx] = make_channel<int>(0);
  std::thread t([&, tx = tx] {
    static thread_local last_words late;  // destroyed after the thread's parker went back
    late.to = tx;
    EXPECT_FALSE(rx.receive_for(1ms));
  });
  t.join();
}

}  // namespace
