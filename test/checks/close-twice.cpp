// RUN: %check_belay %s belay-close-twice %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

int make();
bool failed();
void use(int);
void log(const char *);

// C3, L4: a return is missing after the error.
void bad_missing_return(std::promise<int> &p) {
  if (failed())
    p.set_exception(std::make_exception_ptr(std::runtime_error("failed")));
  p.set_value(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-3]]:7: note: it is set first here
}
// C3, L4
void ok_return(std::promise<int> &p) {
  if (failed()) {
    p.set_exception(std::make_exception_ptr(std::runtime_error("failed")));
    return;
  }
  p.set_value(1);
}
void ok_else(std::promise<int> &p) {
  if (failed())
    p.set_exception(nullptr);
  else
    p.set_value(1);
}
void bad_after_handler(std::promise<int> &p) {
  int v = 0;
  try {
    v = make();
  } catch (...) {
    p.set_exception(std::current_exception());
  }
  p.set_value(v);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}
void ok_handler(std::promise<int> &p) {
  try {
    p.set_value(make());
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
// The handler is for a copy of the value that throws.
void ok_handler_of_set(std::promise<int> &p) {
  int v = make();
  try {
    p.set_value(v);
  } catch (...) {
    p.set_exception(std::current_exception());
  }
}
// Whoever catches just that reckons with somebody who was first.
bool ok_second_is_refused(std::promise<int> &p) {
  p.set_value(1);
  try {
    p.set_value(2);
    return false;
  } catch (const std::future_error &) {
    return true;
  }
}
// C3: two closers.
void bad_two_threads() {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::thread a([&p] { p.set_value(make()); });
  std::thread b([&p] { p.set_value(make()); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-3]]:15: note: thread 'lambda' is started here
  // CHECK-MESSAGES: :[[@LINE-4]]:26: note: it is set in 'lambda' here
  use(f.get());
  a.join();
  b.join();
}
// C3
void ok_one_wins() {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::atomic<bool> won{false};
  std::thread a([&] {
    if (!won.exchange(true))
      p.set_value(make());
  });
  std::thread b([&] {
    if (!won.exchange(true))
      p.set_value(make());
  });
  use(f.get());
  a.join();
  b.join();
}
void bad_thread_and_spawner() {
  std::promise<int> p;
  std::thread t([&p] { p.set_value(1); });
  p.set_value(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  t.join();
}
static void answer(std::promise<int> p) { p.set_value(make()); }
// The promise is gone, and set by the thread.
void bad_given_away(std::promise<int> p) {
  std::thread t(answer, std::move(p));
  p.set_value(0);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  t.join();
}
// C5
void bad_each_round(std::promise<int> &p) {
  for (int i = 0; i < 3; ++i)
    p.set_value(i);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'p' is set in each round of this loop: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}
// C5
void ok_new_each_round() {
  for (int i = 0; i < 3; ++i) {
    std::promise<int> p;
    p.set_value(i);
  }
}
void ok_first_found(std::promise<int> &p) {
  for (int i = 0; i < 3; ++i)
    if (make() == i) {
      p.set_value(i);
      return;
    }
  p.set_value(-1);
}
void bad_first_found(std::promise<int> &p) {
  for (int i = 0; i < 3; ++i)
    if (make() == i) {
      p.set_value(i);
      break;
    }
  p.set_value(-1);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}
void ok_new_promise() {
  std::promise<int> p;
  p.set_value(1);
  p = std::promise<int>();
  p.set_value(2);
}
void ok_swapped(std::promise<int> &other) {
  std::promise<int> p;
  p.set_value(1);
  p.swap(other);
  p.set_value(2);
}
// S2: what the one sets, the other sets again.
class Worker {
public:
  void bad_stop_twice() {
    stop();
    stop();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'quit_' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  }
  void ok_restart() {
    stop();
    restart();
    stop();
  }
  void ok_unknown() {
    stop();
    reopen();
    stop();
  }

private:
  void stop() { quit_.set_value(); }
  void restart() { quit_ = std::promise<void>(); }
  void reopen();
  std::promise<void> quit_;
};

// A channel by hand, which takes a second close for an error.
class Queue {
public:
  void close() {
    std::lock_guard lock(mutex_);
    if (closed_)
      throw std::logic_error("closed twice");
    closed_ = true;
    ready_.notify_all();
  }
  void close_once() {
    std::lock_guard lock(mutex_);
    if (closed_)
      return;
    closed_ = true;
    ready_.notify_all();
  }
  void push(int v) {
    std::lock_guard lock(mutex_);
    if (closed_)
      throw std::logic_error("closed");
    items_.push_back(v);
    ready_.notify_one();
  }
  bool pop(int &v) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop_front();
    return true;
  }
  void open() {
    std::lock_guard lock(mutex_);
    closed_ = false;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> items_;
  bool closed_ = false;
};
// C3
void bad_queue() {
  Queue q;
  q.push(1);
  q.close();
  q.close();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'q' is closed again: it throws or aborts when it is closed already [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-3]]:5: note: it is closed first here
  // CHECK-MESSAGES: :[[@LINE-45]]:5: note: it is closed in 'Queue::close' here
}
void bad_producers() {
  Queue q;
  std::thread a([&q] {
    q.push(make());
    q.close();
  });
  std::thread b([&q] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'q' is closed again: it throws or aborts when it is closed already [belay-close-twice]
    q.push(make());
    q.close();
  });
  a.join();
  b.join();
}
// C3
void ok_queue() {
  Queue q;
  q.close();
  q.open();
  q.close();
  q.close_once();
}
// C3
void ok_owner_closes() {
  Queue q;
  std::thread a([&q] { q.push(make()); });
  std::thread b([&q] { q.push(make()); });
  a.join();
  b.join();
  q.close();
}
// Which of the two is it?
void FN_some_path(std::promise<int> &p, bool first) {
  if (first)
    p.set_value(1);
  if (failed())
    p.set_value(2);
}
// What always throws comes back as little as what is declared so.
[[noreturn]] void raise(int error);
void fail(int error) {
  if (error == 1)
    throw std::runtime_error("one");
  else
    raise(error);
}
void fail_with(const char *what) {
  int error = what[0];
  fail(error);
}
void may_fail(int error) {
  if (error)
    fail(error);
}
void ok_failed(std::promise<int> &p, bool first) {
  if (first) {
    p.set_value(1);
    fail_with("first");
  }
  p.set_value(2);
}
void fail_by_number(int error) {
  switch (error) {
  case 1:
    throw std::runtime_error("one");
  case 2:
  default:
    throw std::runtime_error("many");
  }
}
void may_fail_by_number(int error) {
  switch (error) {
  case 1:
    break;
  default:
    throw std::runtime_error("many");
  }
}
void ok_failed_outside_of_the_try(std::promise<int> &p, bool first) {
  try {
    may_fail(1);
  } catch (...) {
    return;
  }
  if (first) {
    p.set_value(1);
    fail_by_number(1);
  }
  p.set_value(2);
}
void bad_caught(std::promise<int> &p) {
  p.set_value(1);
  try {
    fail_by_number(1);
  } catch (...) {
  }
  p.set_value(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}
void bad_break(std::promise<int> &p) {
  p.set_value(1);
  may_fail_by_number(1);
  p.set_value(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}
void bad_may_fail(std::promise<int> &p) {
  p.set_value(1);
  may_fail(1);
  p.set_value(2);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'p' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
}

// The first call makes it, and starts the thread; all others wait until it has.
struct Pool {
  std::promise<void> ended;
  void run() { ended.set_value(); }
};
Pool &ok_the_pool() {
  static Pool pool;
  [[maybe_unused]] static bool runs = [] {
    std::thread([] { pool.run(); }).detach();
    return true;
  }();
  return pool;
}
void ok_asked_again() {
  while (failed())
    ok_the_pool();
}

// L4: a future gives its result once.
class Level {
public:
  int bad_get() { return level_.get(); }
  int ok_get() { return shared_.get(); }
  int ok_asks() { return level_.valid() ? level_.get() : 0; }

private:
  std::future<int> level_ = std::async(make);
  std::shared_future<int> shared_ = std::async(make).share();
};
void bad_got_twice() {
  Level level;
  use(level.bad_get());
  use(level.bad_get());
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'level.level_' is taken again: a std::future gives its result once, and this throws std::future_error; use std::shared_future [belay-close-twice]
}
void ok_got() {
  Level level;
  use(level.ok_get());
  use(level.ok_get());
  use(level.ok_asks());
  use(level.ok_asks());
}
void bad_each_round() {
  std::future<int> f = std::async(make);
  for (int i = 0; i < 3; ++i)
    use(f.get());
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'f' is taken in each round of this loop: a std::future gives its result once, and this throws std::future_error; use std::shared_future [belay-close-twice]
}
void ok_each_its_own() {
  std::vector<std::future<int>> all(3);
  for (auto &f : all)
    f = std::async(make);
  for (auto &f : all)
    use(f.get());
  std::future<int> f = std::async(make);
  use(f.get());
  f = std::async(make);
  use(f.get());
}

// What a local refers to isn't known: another one in each round.
struct Waiters {
  std::promise<void> *const *begin() const;
  std::promise<void> *const *end() const;
};
std::promise<void> &waiter(std::promise<void> *);
void ok_each_waiter(const Waiters &all) {
  for (std::promise<void> *w : all) {
    std::promise<void> &p = waiter(w);
    p.set_value();
  }
}

// The macro of a test framework looks at its argument twice, and evaluates it once.
void report(bool);
#define EXPECT(...)                                                                                                    \
  do {                                                                                                                 \
    (void)__builtin_constant_p(__VA_ARGS__);                                                                           \
    report(__VA_ARGS__);                                                                                               \
  } while ((void)0, (false) && static_cast<const bool &>(!!(__VA_ARGS__)))
void ok_looked_at() {
  std::future<int> f = std::async(make);
  EXPECT(f.get() == 1);
}
void bad_expected_twice() {
  std::future<int> f = std::async(make);
  EXPECT(f.get() == 1);
  EXPECT(f.get() == 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'f' is taken again: a std::future gives its result once, and this throws std::future_error; use std::shared_future [belay-close-twice]
}
