// RUN: %check_belay %s belay-thread-without-done,belay-done-never-signalled %t -- -- -std=c++20 -pthread
//
// Who gives the signal, and in time: flags inside of queues, stop tokens,
// semaphores and latches.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <semaphore>
#include <stop_token>
#include <sys/socket.h>
#include <thread>
#include <vector>

void work();
void work(int);
bool failed();

template <class T> class Queue {
public:
  void push(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(std::move(v));
    ready_.notify_one();
  }
  bool pop(T &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.empty() && !closed_)
      ready_.wait(lock);
    if (items_.empty())
      return false;
    v = std::move(items_.front());
    items_.pop();
    return true;
  }
  std::optional<T> take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    T v = std::move(items_.front());
    items_.pop();
    return v;
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<T> items_;
  bool closed_ = false;
};

// L5: pop ends only once the queue is closed, and nobody closes it.
void bad_queue_never_closed() {
  Queue<int> q;
  std::thread t([&q] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is never told to stop: nothing sets 'q.closed_' [belay-done-never-signalled]
    int v;
    while (q.pop(v))
      work(v);
  });
  for (int i = 0; i < 10; ++i)
    q.push(i);
  t.join();
}
// L5
void bad_queue_never_closed_take() {
  Queue<int> q;
  std::thread t([&q] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is never told to stop: nothing sets 'q.closed_' [belay-done-never-signalled]
    while (auto v = q.take())
      work(*v);
  });
  q.push(1);
  t.join();
}
// L5: closed on one path only.
void bad_queue_closed_on_one_path() {
  Queue<int> q;
  std::thread t([&q] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_queue_closed_on_one_path' joins thread 'lambda' before anything sets 'q.closed_' [belay-done-never-signalled]
    int v;
    while (q.pop(v))
      work(v);
  });
  for (int i = 0; i < 10; ++i) {
    if (failed()) {
      t.join();
      return;
    }
    q.push(i);
  }
  q.close();
  t.join();
}
// L5
class bad_dispatcher {
public:
  bad_dispatcher() : thread_([this] { run(); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: thread 'lambda' is never told to stop: nothing sets 'closed_' [belay-done-never-signalled]
  ~bad_dispatcher() { thread_.join(); }
  void post(int v) { queue_.push(v); }

private:
  void run() {
    int v;
    while (queue_.pop(v))
      work(v);
  }
  Queue<int> queue_;
  std::thread thread_;
};
// L5
void ok_queue_closed() {
  Queue<int> q;
  std::thread t([&q] {
    int v;
    while (q.pop(v))
      work(v);
  });
  std::thread u([&q] {
    while (auto v = q.take())
      work(*v);
  });
  for (int i = 0; i < 10; ++i)
    q.push(i);
  q.close();
  t.join();
  u.join();
}
// L5
class ok_dispatcher {
public:
  ok_dispatcher() : thread_([this] { run(); }) {}
  ~ok_dispatcher() {
    queue_.close();
    thread_.join();
  }
  void post(int v) { queue_.push(v); }

private:
  void run() {
    int v;
    while (queue_.pop(v))
      work(v);
  }
  Queue<int> queue_;
  std::thread thread_;
};
// Closed by somebody who is given the queue.
void feed(Queue<int> &q);
void ok_given_away() {
  Queue<int> q;
  std::thread t([&q] {
    int v;
    while (q.pop(v))
      work(v);
  });
  feed(q);
  t.join();
}

// L5: the pool's flag, which ends its workers only together with an empty queue.
class bad_pool {
public:
  explicit bad_pool(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back([this] { run(); });
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'lambda' is never told to stop: nothing sets 'stop_' [belay-done-never-signalled]
  }
  ~bad_pool() {
    ready_.notify_all();
    for (auto &w : workers_)
      w.join();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
      if (stop_ && tasks_.empty())
        return;
      work(tasks_.front());
      tasks_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> tasks_;
  bool stop_ = false;
  std::vector<std::thread> workers_;
};

// L14: a stop source that nobody asks to stop.
void bad_source_never() {
  std::stop_source source;
  std::thread t([token = source.get_token()] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' is never told to stop: nothing signals 'source' [belay-done-never-signalled]
    while (!token.stop_requested())
      work();
  });
  work();
  t.join();
}
// L14
void bad_source_after() {
  std::stop_source source;
  std::thread t([token = source.get_token()] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_source_after' joins thread 'lambda' before anything signals 'source' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+1]]:19: note: the thread ends on 'source'
    while (!token.stop_requested())
      work();
  });
  t.join();
  source.request_stop();
}
// L14
class bad_source_member {
public:
  bad_source_member() : thread_([this] { run(source_.get_token()); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: thread 'lambda' is never told to stop: nothing signals 'source_' [belay-done-never-signalled]
  ~bad_source_member() { thread_.join(); }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested())
      work();
  }
  std::stop_source source_;
  std::thread thread_;
};
// L14
class ok_source_member {
public:
  ok_source_member() : thread_([this] { run(source_.get_token()); }) {}
  ~ok_source_member() {
    source_.request_stop();
    thread_.join();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested())
      work();
  }
  std::stop_source source_;
  std::thread thread_;
};
// L14: who else has the source may use it.
void keep(std::stop_source);
void ok_source_copied() {
  std::stop_source source;
  keep(source);
  std::thread t([token = source.get_token()] {
    while (!token.stop_requested())
      work();
  });
  t.join();
}
// L14, L7: a jthread that is joined before it is asked to stop.
void bad_jthread_joined() {
  std::jthread t([](std::stop_token stop) {
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'bad_jthread_joined' joins thread 'lambda' before anything stops 't' [belay-done-never-signalled]
    while (!stop.stop_requested())
      work();
  });
  if (failed())
    t.join();
}
// L14, L7
void ok_jthread_joined() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested())
      work();
  });
  if (failed()) {
    t.request_stop();
    t.join();
  }
}
// L14: a semaphore that nobody releases.
void bad_semaphore() {
  std::binary_semaphore go{0};
  std::thread t([&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' waits for ever in 'acquire': nothing releases 'go' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+2]]:8: note: it waits here
  // CHECK-MESSAGES: :[[@LINE+5]]:5: note: 'bad_semaphore' waits for it here
    go.acquire();
    work();
  });
  work();
  t.join();
}
// L14
void bad_semaphore_after() {
  std::binary_semaphore go{0};
  std::thread t([&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_semaphore_after' joins thread 'lambda' before anything releases 'go' [belay-done-never-signalled]
  // CHECK-MESSAGES: :[[@LINE+1]]:8: note: the thread waits for 'go' here
    go.acquire();
    work();
  });
  t.join();
  go.release();
}
// L14
void ok_semaphore() {
  std::binary_semaphore go{0}, free{1};
  std::thread t([&] {
    free.acquire();
    go.acquire();
    work();
  });
  go.release();
  t.join();
}
// L14
void bad_latch() {
  std::latch start{1};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&start, i] {
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'lambda' waits for ever in 'wait': nothing releases 'start' [belay-done-never-signalled]
      start.wait();
      work(i);
    });
  for (auto &t : threads)
    t.join();
}
// L14
void ok_latch() {
  std::latch start{1};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&start, i] {
      start.wait();
      work(i);
    });
  start.count_down();
  for (auto &t : threads)
    t.join();
}

// X5, X9: who destroys the class stops and joins, also if the compiler writes it.
class bad_jthread_member {
public:
  bad_jthread_member() : thread_([this](std::stop_token stop) { run(stop); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: thread 'lambda' cannot be stopped while it blocks in 'wait' [belay-thread-without-done]
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !items_.empty(); });
      work(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  std::jthread thread_;
};
// X5, X9
class ok_jthread_member {
public:
  ok_jthread_member() : thread_([this](std::stop_token stop) { run(stop); }) {}
  void put(int v) {
    std::lock_guard lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }

private:
  void run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex_);
      if (!ready_.wait(lock, stop, [this] { return !items_.empty(); }))
        return;
      work(items_.front());
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable_any ready_;
  std::queue<int> items_;
  std::jthread thread_;
};
// X5, L17
class bad_reader {
public:
  bad_reader() : socket_(socket(AF_INET, SOCK_STREAM, 0)), thread_([this](std::stop_token stop) { run(stop); }) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:60: warning: thread 'lambda' cannot be stopped while it blocks in 'recv' [belay-thread-without-done]

private:
  void run(std::stop_token stop) {
    char buffer[64];
    while (!stop.stop_requested())
      if (recv(socket_, buffer, sizeof buffer, 0) > 0)
        work(buffer[0]);
  }
  int socket_;
  std::jthread thread_;
};
// X5, L17
class ok_reader {
public:
  ok_reader() : socket_(socket(AF_INET, SOCK_STREAM, 0)), thread_([this](std::stop_token stop) { run(stop); }) {}

private:
  void run(std::stop_token stop) {
    std::stop_callback wake(stop, [this] { shutdown(socket_, SHUT_RDWR); });
    char buffer[64];
    while (!stop.stop_requested())
      if (recv(socket_, buffer, sizeof buffer, 0) > 0)
        work(buffer[0]);
  }
  int socket_;
  std::jthread thread_;
};

// L9: waits for as many as there should be; the feeder leaves early.
void bad_feeder_leaves() {
  std::mutex mutex;
  std::condition_variable ready;
  int got = 0;
  std::thread t([&] {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'bad_feeder_leaves' joins thread 'lambda' before anything sets 'got' [belay-done-never-signalled]
    std::unique_lock lock(mutex);
    while (got < 4)
      ready.wait(lock);
    work();
  });
  for (int i = 0; i < 4; ++i) {
    if (failed())
      break;
    std::lock_guard lock(mutex);
    ++got;
    ready.notify_one();
  }
  t.join();
}
// L9
void ok_feeder_stays() {
  std::mutex mutex;
  std::condition_variable ready;
  int got = 0;
  std::thread t([&] {
    std::unique_lock lock(mutex);
    while (got < 4)
      ready.wait(lock);
    work();
  });
  for (int i = 0; i < 4; ++i) {
    std::lock_guard lock(mutex);
    ++got;
    ready.notify_one();
  }
  t.join();
}
// L9: takes as many values as there should be. That the feeder sends fewer is a number, not a signal.
void FN_fewer_values() {
  Queue<int> q;
  std::thread t([&q] {
    int v;
    for (int i = 0; i < 4; ++i)
      if (q.pop(v))
        work(v);
  });
  for (int i = 0; i < 4; ++i) {
    if (failed())
      break;
    q.push(i);
  }
  t.join();
}
// L13: the reader ends by an exception, and the writer waits for its answer. Who waits for
// whom is for the explorer.
void FN_partner_throws() {
  std::binary_semaphore full{0}, empty{1};
  int slot = 0;
  std::thread reader([&] {
    try {
      for (;;) {
        full.acquire();
        if (slot < 0)
          throw 1;
        work(slot);
        empty.release();
      }
    } catch (...) {
    }
  });
  std::thread writer([&] {
    for (int i = 3; i > -3; --i) {
      empty.acquire();
      slot = i;
      full.release();
    }
  });
  writer.join();
  reader.join();
}
// L19: the first thread's token goes with the source that is assigned over. Which value of the
// source a token came from is not followed.
class FN_overwritten_source {
public:
  void restart() {
    source_ = std::stop_source();
    threads_.emplace_back([stop = source_.get_token()] {
      while (!stop.stop_requested())
        work();
    });
  }
  ~FN_overwritten_source() {
    source_.request_stop();
    for (auto &t : threads_)
      t.join();
  }

private:
  std::stop_source source_;
  std::vector<std::thread> threads_;
};

// What holds from the start nobody has to bring about: to leave the inner loop by `round` takes a `stop` that is
// still unset.
void ok_two_tests_of_one_flag() {
  std::atomic<unsigned> round{0};
  std::atomic<bool> stop(false);
  std::thread t([&] {
    unsigned seen = 0;
    while (!stop.load(std::memory_order_relaxed)) {
      while (round.load(std::memory_order_acquire) == seen && !stop.load(std::memory_order_relaxed))
        std::this_thread::yield();
      ++seen;
    }
  });
  stop.store(true, std::memory_order_release);
  t.join();
}

// L16: nobody sets either.
void bad_two_tests_of_one_flag() {
  std::atomic<bool> paused{false};
  std::atomic<bool> stop(false);
  // CHECK-MESSAGES: :[[@LINE+1]]:15: warning: thread 'lambda' is never told to stop: nothing sets 'stop' [belay-done-never-signalled]
  std::thread t([&] {
    while (!stop.load())
      while (!paused.load() && !stop.load())
        std::this_thread::yield();
  });
  t.join();
}

// The predicate needs `paused` to stay as it is.
class ok_predicate_with_a_flag_that_is_unset {
public:
  ok_predicate_with_a_flag_that_is_unset()
      : thread_([this] {
          std::unique_lock lock(mutex_);
          changed_.wait(lock, [this] { return !paused_ && stop_; });
        }) {}
  void pause() {
    std::lock_guard lock(mutex_);
    paused_ = true;
  }
  ~ok_predicate_with_a_flag_that_is_unset() {
    {
      std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool paused_ = false, stop_ = false;
  std::thread thread_;
};

// A recursion isn't followed.
struct List {
  std::atomic<bool> closed{false};
  bool over(int n) {
    if (n == 0)
      return closed;
    return over(n - 1);
  }
};
void ok_recursive_test() {
  List list;
  std::thread t([&] {
    while (!list.over(3))
      work();
  });
  list.closed = true;
  t.join();
}

// A runner that is called twice has each time a thread of its own.
template <typename F> void ok_runner(const F &f) {
  std::atomic<bool> running{true};
  std::thread timer([&] {
    while (running)
      work();
  });
  f();
  running = false;
  timer.join();
}
void ok_runs_twice() {
  ok_runner([] { work(); });
  ok_runner([] { work(); });
}
static void serve() {
  ok_runner([] { work(); });
}
void ok_serves_twice() {
  serve();
  serve();
}

// What the thread has left to do is no signal: the flag is.
class OkDrains {
public:
  OkDrains() : thread_([this] { run(); }) {}
  ~OkDrains() {
    stop_ = true;
    thread_.join();
  }
  void put(int v) {
    std::lock_guard lock(mutex_);
    values_.push(v);
  }

private:
  void run() {
    while (true) {
      std::lock_guard lock(mutex_);
      if (stop_ && values_.empty())
        break;
      if (!values_.empty())
        values_.pop();
    }
  }
  std::mutex mutex_;
  std::queue<int> values_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
void ok_drains() { OkDrains d; }

// A number that something is counted up to is no stop signal, and a constant one ends the loop.
class OkCountsUp {
public:
  explicit OkCountsUp(int n) : n_(n) {}
  void operator()() const {
    for (volatile int i = 0; i < n_;)
      i = i + 1;
  }

private:
  int n_;
};
void ok_counts_up() {
  std::thread t(OkCountsUp(8));
  t.join();
}

// A member that is another name for a flag, which is set by its own.
class NamedAgain {
public:
  explicit NamedAgain(std::atomic<bool> &d) : done(d) {}
  void run() {
    while (!done)
      std::this_thread::yield();
  }

private:
  std::atomic<bool> &done;
};
void ok_named_again() {
  std::atomic<bool> done = false;
  NamedAgain named(done);
  std::thread t(&NamedAgain::run, &named);
  done = true;
  t.join();
}

// Set by a callback that somebody has kept, who may call it before the join.
class Flag {
public:
  void wait() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return set_; });
  }
  void set() {
    std::lock_guard lock(mutex_);
    set_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool set_ = false;
};
class OkCancels {
public:
  ~OkCancels() { thread_.join(); }
  void start() {
    auto flag = std::make_shared<Flag>();
    cancel = [flag] { flag->set(); };
    thread_ = std::thread([flag] { flag->wait(); });
  }
  std::function<void()> cancel;

private:
  std::thread thread_;
};
void ok_cancels(int n) {
  OkCancels c;
  c.start();
  if (n > 0)
    work();
  c.cancel();
}

// The thread knows the flag through a reference or a pointer to what the one who joins it has at hand.
class OfAnother {
public:
  explicit OfAnother(Flag &f) : flag_(f) {}
  void start() {
    thread_ = std::thread([this] { flag_.wait(); });
  }
  void join() { thread_.join(); }

private:
  Flag &flag_;
  std::thread thread_;
};
void ok_set_by_its_own_name() {
  Flag flag;
  OfAnother waits(flag);
  waits.start();
  flag.set();
  waits.join();
}

class Pointed {
public:
  explicit Pointed(std::shared_ptr<Flag> f) : flag_(std::move(f)) {}
  void start() {
    thread_ = std::thread([this] { flag_->wait(); });
  }
  void join() { thread_.join(); }

private:
  std::shared_ptr<Flag> flag_;
  std::thread thread_;
};
void ok_set_by_another_pointer() {
  auto flag = std::make_shared<Flag>();
  Pointed waits(flag);
  waits.start();
  flag->set();
  waits.join();
}

// The writers are joined first, then the readers are told.
void ok_part_by_part() {
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] { work(); });
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&stop] {
      while (!stop)
        work();
    });
  for (int i = 0; i < 4; ++i)
    threads[i].join();
  stop = true;
  for (unsigned i = 4; i < threads.size(); ++i)
    threads[i].join();
}
void bad_all_first() {
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&stop] {
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_all_first' joins thread 'lambda' before anything sets 'stop' [belay-done-never-signalled]
      while (!stop)
        work();
    });
  for (auto &t : threads)
    t.join();
  stop = true;
}
