// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-unjoined-thread,belay-blocking-under-lock,belay-inconsistent-guard %t -- -- -std=c++20

#include "Inputs/asio.h"
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

void use(int);

// Two threads run the context: two handlers at once.
void bad_two_threads() {
  int n = 0;
  asio::io_context c;
  asio::post(c, [&] { ++n; });
  asio::post(c, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  std::thread a([&] { c.run(); });
  std::thread b([&] { c.run(); });
  a.join();
  b.join();
  use(n);
}
void bad_many_threads() {
  int n = 0;
  asio::io_context c;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&c] { c.run(); });
  for (int i = 0; i < 100; ++i)
    asio::post(c.get_executor(), [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'n' is written here with no lock by several threads at once [belay-unconfined-data]
  for (auto &t : threads)
    t.join();
  use(n);
}
void ok_locked() {
  int n = 0;
  std::mutex m;
  asio::io_context c;
  asio::post(c, [&] {
    std::lock_guard hold(m);
    ++n;
  });
  asio::post(c, [&] {
    std::lock_guard hold(m);
    ++n;
  });
  std::thread a([&] { c.run(); });
  c.run();
  a.join();
  use(n);
}
// The thread that started the other runs it, too.
void bad_beside_the_caller() {
  int n = 0;
  asio::io_context c;
  asio::post(c, [&] { ++n; });
  asio::post(c, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  std::thread a([&] { c.run(); });
  c.run();
  a.join();
  use(n);
}
// One thread runs it: its handlers take turns, but not with whoever posts.
void ok_one_thread() {
  int n = 0;
  asio::io_context c;
  asio::post(c, [&] { ++n; });
  asio::post(c, [&] { ++n; });
  std::thread a([&] { c.run(); });
  a.join();
  use(n);
}
void bad_beside_one_thread() {
  int n = 0;
  asio::io_context c;
  auto work = asio::make_work_guard(c);
  std::thread a([&] { c.run(); });
  asio::post(c, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while 'bad_beside_one_thread' reads it [belay-unconfined-data]
  use(n);
  work.reset();
  a.join();
}
void ok_only_the_caller() {
  int n = 0;
  asio::io_context c;
  asio::post(c, [&] { ++n; });
  ++n;
  c.run();
  use(n);
}
// Who runs it isn't known.
void ok_given(asio::io_context &c) {
  int n = 0;
  asio::post(c, [&] { ++n; });
  asio::post(c, [&] { ++n; });
  use(n);
}
// Handlers of a strand take turns.
void ok_strand() {
  int n = 0;
  asio::io_context c;
  auto s = asio::make_strand(c);
  asio::post(s, [&] { ++n; });
  asio::post(s, [&] { ++n; });
  std::thread a([&] { c.run(); });
  std::thread b([&] { c.run(); });
  a.join();
  b.join();
  use(n);
}
void bad_beside_the_strand() {
  int n = 0;
  asio::io_context c;
  asio::strand<asio::io_context::executor_type> s(c.get_executor());
  asio::post(s, [&] { ++n; });
  asio::post(c, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  std::thread a([&] { c.run(); });
  std::thread b([&] { c.run(); });
  a.join();
  b.join();
}
// Runs at once if the poster is one of the context's threads.
void ok_dispatched() {
  int n = 0;
  asio::io_context c;
  std::thread a([&] { c.run(); });
  std::thread b([&] { c.run(); });
  asio::dispatch(c, [&] { ++n; });
  a.join();
  b.join();
}
// The timer of several threads' context.
struct Ticker {
  asio::steady_timer timer;
  int ticks = 0;
  explicit Ticker(asio::io_context &c) : timer(c) {}
  void next() {
    timer.expires_after(1);
    timer.async_wait([this](int) {
      ++ticks;
      next();
    });
  }
};
void ok_timer_that_starts_itself_again() {
  asio::io_context c;
  Ticker t(c);
  t.next();
  std::thread a([&] { c.run(); });
  std::thread b([&] { c.run(); });
  a.join();
  b.join();
  use(t.ticks);
}
void bad_timer() {
  int n = 0;
  asio::io_context c;
  asio::steady_timer t(c);
  t.async_wait([&](int) { ++n; });
  asio::post(c, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  std::thread a(std::bind(static_cast<std::size_t (asio::io_context::*)()>(&asio::io_context::run), &c));
  std::thread b([&] { c.run(); });
  a.join();
  b.join();
}
void ok_pool_of_one() {
  int n = 0;
  asio::thread_pool p(1);
  asio::post(p, [&] { ++n; });
  asio::post(p, [&] { ++n; });
  p.join();
  use(n);
}

class Server {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([this] { context.run(); });
    asio::post(context, [this] { ++accepted; });
    asio::post(context, [this] { ++accepted; });
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'accepted' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  }
  int stop() {
    context.stop();
    for (auto &t : threads)
      t.join();
    return accepted;
  }

private:
  asio::io_context context;
  std::vector<std::thread> threads;
  int accepted = 0;
};
class QuietServer {
public:
  void start() {
    thread = std::thread([this] { context.run(); });
    asio::post(context, [this] { ++accepted; });
    asio::post(context, [this] { ++accepted; });
  }
  ~QuietServer() {
    context.stop();
    thread.join();
    use(accepted);
  }

private:
  asio::io_context context;
  std::thread thread;
  int accepted = 0;
};

// What changes the list is done on the loop's thread, or where the loop has ended: the lock of the one who calls is for
// something else.
class Id {
public:
  bool is(const Id &other) const { return value_ == other.value_; }

private:
  int value_ = 0;
};
struct Entry {
  Id id;
  int n;
};
class Callbacks {
public:
  explicit Callbacks(asio::io_context &c) : context_(c) {}
  void add(int n) {
    mutate([this, n] { all_.push_back({Id(), n}); });
  }
  void clear() {
    mutate([this] { all_.clear(); });
  }
  void drop(const Id &id) {
    mutate([this, id] {
      for (Entry &e : all_)
        if (e.id.is(id))
          e.n = 0;
    });
  }

private:
  template <class F> void mutate(F &&f) {
    if (ended_) {
      f();
      return;
    }
    asio::post(context_, f);
  }
  asio::io_context &context_;
  bool ended_ = false;
  std::vector<Entry> all_;
};
class Plain {
public:
  void add(int n) { all_.push_back(n); }
  void clear() { all_.clear(); }

private:
  std::vector<int> all_;
};
class Plugin {
public:
  explicit Plugin(asio::io_context &c) : callbacks_(c) {}
  void subscribe(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    callbacks_.add(n);
    plain_.add(n);
  }
  void resubscribe(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    callbacks_.clear();
    plain_.clear();
    callbacks_.add(n);
    plain_.add(n);
  }
  void ok_clear() { callbacks_.clear(); }
  void ok_drop(const Id &id) { callbacks_.drop(id); }
  void bad_clear() { plain_.clear(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'plain_.all_' is written here by 'Plugin::bad_clear' with no lock, while 'Plugin::subscribe' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  Callbacks callbacks_;
  Plain plain_;
};
