// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-unjoined-thread %t -- -- -std=c++20

#include "Inputs/boost.h"

void use(int);
bool ready();

void bad_bare() {
  int n = 0;
  boost::thread t([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'n' is written here by a thread with no lock, while 'bad_bare' reads it [belay-unconfined-data]
  use(n);
  t.join();
}
void ok_joined_first() {
  int n = 0;
  boost::thread t([&] { ++n; });
  t.join();
  use(n);
}
void ok_locked() {
  int n = 0;
  boost::mutex m;
  boost::thread t([&] {
    boost::mutex::scoped_lock hold(m);
    ++n;
  });
  {
    boost::lock_guard<boost::mutex> hold(m);
    use(n);
  }
  t.join();
}
void bad_written_under_a_readers_lock() {
  int n = 0;
  boost::shared_mutex m;
  boost::thread t([&] {
    boost::shared_lock<boost::shared_mutex> hold(m);
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'm' (shared) by a thread, while 'bad_written_under_a_readers_lock' reads it under 'm' (shared), which does not exclude it [belay-unconfined-data]
  });
  {
    boost::shared_lock<boost::shared_mutex> hold(m);
    use(n);
  }
  t.join();
}
void ok_readers() {
  int n = 0;
  boost::shared_mutex m;
  boost::thread t([&] {
    boost::unique_lock<boost::shared_mutex> hold(m);
    ++n;
  });
  {
    boost::shared_lock<boost::shared_mutex> hold(m);
    use(n);
  }
  t.join();
}

void bad_group() {
  int n = 0;
  boost::thread_group g;
  g.create_thread([&] { ++n; });
  g.create_thread([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  g.join_all();
  use(n);
}
void ok_group() {
  int n = 0, m = 0;
  boost::thread_group g;
  g.create_thread([&] { ++n; });
  g.create_thread([&] { ++m; });
  g.join_all();
  use(n + m);
}

void bad_group_dropped() {
  int n = 0;
  boost::thread_group g;
  g.create_thread([&] { use(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'g' is neither joined nor detached [belay-unjoined-thread]
}

void bad_loop() {
  boost::thread t([] {
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use(1);
  });
  t.join();
}
void ok_interrupted() {
  boost::thread t([] {
    for (;;) {
      boost::this_thread::interruption_point();
      use(1);
    }
  });
  t.interrupt();
  t.join();
}
void bad_unjoined() {
  boost::thread t([] { use(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
}

void bad_pool() {
  int n = 0;
  boost::asio::thread_pool p(2);
  boost::asio::post(p, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'n' is written here by a thread with no lock, while 'bad_pool' reads it [belay-unconfined-data]
  use(n);
  p.join();
}
void ok_pool() {
  int n = 0;
  boost::asio::thread_pool p(2);
  boost::asio::post(p, [&] { ++n; });
  p.join();
  use(n);
}
// The handlers of one strand never run at once.
void ok_strand() {
  int n = 0;
  boost::asio::thread_pool p(2);
  auto s = boost::asio::make_strand(p);
  boost::asio::post(s, [&] { ++n; });
  boost::asio::post(s, [&] { ++n; });
  boost::asio::post(boost::asio::make_strand(p), [&] { use(1); });
  p.join();
  use(n);
}
void bad_pool_without_a_strand() {
  int n = 0;
  boost::asio::thread_pool p(2);
  boost::asio::post(p, [&] { ++n; });
  boost::asio::post(p, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  p.join();
  use(n);
}
// Which threads run a context isn't known.
void ok_context() {
  int n = 0;
  boost::asio::io_context c;
  boost::asio::post(c, [&] { ++n; });
  c.run();
  use(n);
}
void ok_context_stopped() {
  boost::asio::io_context c;
  boost::thread t([&] { c.run(); });
  c.stop();
  t.join();
}

// FN: that a receive needs somebody who closes is a rule of Belay's own channels.
void FN_channel_never_closed() {
  boost::fibers::buffered_channel<int> c(8);
  boost::thread t([&] {
    int v;
    while (c.pop(v) == boost::fibers::channel_op_status::success)
      use(v);
  });
  c.push(1);
  t.join();
}
void ok_channel_closed() {
  boost::fibers::buffered_channel<int> c(8);
  boost::thread t([&] {
    int v;
    while (c.pop(v) == boost::fibers::channel_op_status::success)
      use(v);
  });
  c.push(1);
  c.close();
  t.join();
}
// Fibers of one thread take turns.
void ok_fibers() {
  int n = 0;
  boost::fibers::fiber f([&] { ++n; });
  use(n);
  f.join();
}
// What comes out of a queue was put there before.
struct job {
  int n = 0;
};
void ok_handed_over() {
  boost::lockfree::queue<job *> q(8);
  boost::thread t([&] {
    job *j = nullptr;
    while (!q.pop(j)) {
    }
    ++j->n;
  });
  job *mine = new job;
  mine->n = 1;
  q.push(mine);
  t.join();
}
