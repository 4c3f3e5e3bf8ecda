// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread
//
// Queues by hand, promises and latches, which somebody else owns.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <latch>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

int make();
bool failed();
void use(int);
void log(const char *);

class Queue {
public:
  bool push(int v) {
    std::lock_guard lock(mutex_);
    if (closed_)
      return false;
    items_.push_back(v);
    ready_.notify_one();
    return true;
  }
  std::optional<int> pop() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    int v = items_.front();
    items_.pop_front();
    return v;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<int> items_;
  bool closed_ = false;
};

// S4, L5: an error, and the one who pops waits for ever.
void bad_early_return() {
  Queue q;
  std::thread stage([&q] {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: stage 'lambda' returns here without closing 'q': who waits for it waits for ever [belay-unclosed-stage]
        // CHECK-MESSAGES: :[[@LINE-19]]:5: note: only this path does so
        // CHECK-MESSAGES: :[[@LINE-29]]:12: note: it is waited for here
        // CHECK-MESSAGES: :[[@LINE-7]]:15: note: the stage is started here
      q.push(make());
    }
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
// S4, L5
void ok_break() {
  Queue q;
  std::thread stage([&q] {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        break;
      q.push(make());
    }
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
struct Closer {
  Queue &q;
  ~Closer() { q.close(); }
};
void ok_guard() {
  Queue q;
  std::thread stage([&q] {
    Closer closer{q};
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
      q.push(make());
    }
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
void ok_owner_closes() {
  Queue q;
  std::thread stage([&q] {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
      q.push(make());
    }
    q.close();
  });
  std::thread consumer([&q] {
    while (auto v = q.pop())
      use(*v);
  });
  stage.join();
  q.close();
  consumer.join();
}
// A push that fails has found the queue closed.
void ok_closed_already() {
  Queue q;
  std::thread stage([&q] {
    for (int i = 0; i < 10; ++i)
      if (!q.push(make()))
        return;
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
// Who stops the stage stops the others.
void ok_stopped(std::stop_token stop) {
  Queue q;
  std::thread stage([&q, stop] {
    for (int i = 0; i < 10; ++i) {
      if (stop.stop_requested())
        return;
      q.push(make());
    }
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
// The last one closes.
void ok_last_one() {
  Queue q;
  std::atomic<int> senders{2};
  auto send = [&] {
    q.push(make());
    if (--senders > 0)
      return;
    q.close();
  };
  std::thread a(send), b(send);
  while (auto v = q.pop())
    use(*v);
  a.join();
  b.join();
}
// S4, L13: an exception on the way.
void bad_handler() {
  Queue q;
  std::thread stage([&q] {
    try {
      for (int i = 0; i < 10; ++i)
        q.push(make());
      q.close();
    } catch (...) {
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' goes on here after an exception without closing 'q': who waits for it waits for ever [belay-unclosed-stage]
      log("stage failed");
    }
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}
// S4, L13
void ok_handler() {
  Queue q;
  std::thread stage([&q] {
    try {
      for (int i = 0; i < 10; ++i)
        q.push(make());
    } catch (...) {
      log("stage failed");
    }
    q.close();
  });
  while (auto v = q.pop())
    use(*v);
  stage.join();
}

// A stage between two queues, in functions of a class.
class Stage {
public:
  Stage() : thread_([this] { run(); }) {}
  ~Stage() { thread_.join(); }
  std::optional<int> next() { return out_.pop(); }
  void feed(int v) { in_.push(v); }
  void end() { in_.close(); }

private:
  // S4
  void run() {
    while (auto v = in_.pop()) {
      if (*v < 0)
        return;
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: stage 'lambda' returns here without closing 'out_': who waits for it waits for ever [belay-unclosed-stage]
      out_.push(*v * 2);
    }
    out_.close();
  }
  Queue in_, out_;
  std::thread thread_;
};

// W2: nobody answers.
int bad_promise() {
  std::promise<int> p;
  std::thread t([&p] {
    if (failed())
      return;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' returns here without setting 'p': who waits for it waits for ever [belay-unclosed-stage]
    p.set_value(make());
  });
  int v = p.get_future().get();
  t.join();
  return v;
}
// The promise is the thread's own: the future hears of its end.
int ok_own_promise() {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::thread t([p = std::move(p)]() mutable {
    if (failed())
      return;
    p.set_value(make());
  });
  t.detach();
  return f.get();
}
// W2
int ok_promise() {
  std::promise<int> p;
  std::thread t([&p] {
    if (failed()) {
      p.set_exception(nullptr);
      return;
    }
    p.set_value(make());
  });
  int v = p.get_future().get();
  t.join();
  return v;
}
// W2
void bad_latch() {
  std::latch ready(2);
  auto work = [&ready] {
    if (failed())
      return;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' returns here without counting down 'ready': who waits for it waits for ever [belay-unclosed-stage]
    ready.count_down();
  };
  std::thread a(work), b(work);
  ready.wait();
  a.join();
  b.join();
}
// W2
void ok_latch() {
  std::latch ready(1);
  std::thread a([&ready] {
    if (failed())
      log("failed");
    ready.count_down();
  });
  ready.wait();
  a.join();
}

// Who puts something in waits for room.
template <typename T> class Bounded {
public:
  void send(T v) {
    std::unique_lock<std::mutex> lock(mutex_);
    room_.wait(lock, [this] { return items_.size() < 8; });
    items_.push_back(v);
    filled_.notify_one();
  }
  bool receive(T &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    filled_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop_front();
    room_.notify_one();
    return true;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    filled_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable room_, filled_;
  std::deque<T> items_;
  bool closed_ = false;
};
bool parse(int n, int &v);
void bad_bounded() {
  Bounded<int> rows;
  std::thread parser([&] {
    for (int i = 0; i < 100; ++i) {
      int v;
      if (!parse(i, v))
        return;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: stage 'lambda' returns here without closing 'rows': who waits for it waits for ever [belay-unclosed-stage]
      rows.send(v);
    }
    rows.close();
  });
  int v;
  while (rows.receive(v))
    use(v);
  parser.join();
}
void ok_bounded() {
  Bounded<int> rows;
  std::thread parser([&] {
    for (int i = 0; i < 100; ++i) {
      int v;
      if (!parse(i, v))
        break;
      rows.send(v);
    }
    rows.close();
  });
  int v;
  while (rows.receive(v))
    use(v);
  parser.join();
}

// The flag comes last in the predicate, and what puts never looks at it.
template <typename T> class Stream {
public:
  void put(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(v);
    ready_.notify_one();
  }
  void finish() {
    std::lock_guard<std::mutex> lock(mutex_);
    finished_ = true;
    ready_.notify_all();
  }
  std::optional<T> next() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty() || finished_; });
    if (items_.empty())
      return std::nullopt;
    T v = items_.front();
    items_.pop_front();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool finished_ = false;
};
// S4, L13: the handler leaves, past what the others close.
static void bad_load(Stream<int> &out) {
  try {
    for (int i = 0; i < 10; ++i)
      out.put(make());
  } catch (const std::exception &) {
    log("stage failed");
    return;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: stage 'bad_load' returns here without closing 'out': who waits for it waits for ever [belay-unclosed-stage]
  }
  out.finish();
}
void use_bad_load() {
  Stream<int> s;
  std::thread stage(bad_load, std::ref(s));
  while (auto v = s.next())
    use(*v);
  stage.join();
}
// S4
static void ok_load(Stream<char> &out) {
  try {
    for (int i = 0; i < 10; ++i)
      out.put(char(make()));
  } catch (const std::exception &) {
    log("stage failed");
  }
  out.finish();
}
void use_ok_load() {
  Stream<char> s;
  std::thread stage(ok_load, std::ref(s));
  while (auto v = s.next())
    use(*v);
  stage.join();
}
// An exception of its own may be how it is told to stop.
struct stopped {};
void check();
static void ok_told(Stream<long> &out) {
  try {
    for (int i = 0; i < 10; ++i) {
      check();
      out.put(make());
    }
  } catch (const stopped &) {
    return;
  }
  out.finish();
}
void use_ok_told() {
  Stream<long> s;
  std::thread stage(ok_told, std::ref(s));
  while (auto v = s.next())
    use(int(*v));
  stage.join();
}

// A count is due whatever has failed.
void load(int);
class warm_up {
public:
  warm_up() : loaded(4) {}
  ~warm_up() {
    for (auto &t : threads)
      t.join();
  }
  void start() {
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([this, i] { bad_run(i); });
  }
  void wait() { loaded.wait(); }

private:
  void bad_run(int i) {
    try {
      load(i);
    } catch (const std::exception &) {
      return;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' returns here without counting down 'loaded': who waits for it waits for ever [belay-unclosed-stage]
    }
    loaded.count_down();
  }
  std::latch loaded;
  std::vector<std::thread> threads;
};
class ok_warm_up {
public:
  ok_warm_up() : loaded(4) {}
  ~ok_warm_up() {
    for (auto &t : threads)
      t.join();
  }
  void start() {
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([this, i] { run(i); });
  }
  void wait() { loaded.wait(); }

private:
  void run(int i) {
    try {
      load(i);
    } catch (const std::exception &) {
      failed = true;
    }
    loaded.count_down();
  }
  std::latch loaded;
  std::atomic<bool> failed;
  std::vector<std::thread> threads;
};
