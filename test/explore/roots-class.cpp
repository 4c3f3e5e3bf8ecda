// A unit without a main has classes whose objects others make: they are made and destroyed, with a call in between that
// starts a thread, or used by two threads at once where they lock in some order.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// RUN: not %belay check --no-cache %s -- -std=c++20 -pthread | FileCheck --check-prefix=SAID %s
// CHECK: problems 4{{$}}
#include <condition_variable>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

/// The flag is set without the mutex: between the test and the wait.
class bad_worker {
public:
  bad_worker() : thread_([this] { run(); }) {}
  ~bad_worker() {
    stop_ = true;
    changed_.notify_all();
    thread_.join();
  }
  void add(int job) {
    std::lock_guard hold(mutex_);
    jobs_.push(job);
    changed_.notify_all();
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    while (!stop_) {
      while (!jobs_.empty())
        jobs_.pop();
      if (!stop_)
        changed_.wait(hold);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
// SAID-DAG: [[@LINE-2]]:{{[0-9]+}}: note: thread 2 waits on the condition
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<int> jobs_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

class ok_worker {
public:
  ok_worker() : thread_([this] { run(); }) {}
  ~ok_worker() {
    {
      std::lock_guard hold(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return stop_; });
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

/// Waits under the lock for who needs it.
class bad_server {
public:
  explicit bad_server(int port) : port_(port) {}
  void start() { thread_ = std::thread([this] { serve(); }); }
  ~bad_server() {
    std::lock_guard hold(mutex_);
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+7]]
// SAID-DAG: 'bad_server' is made, 'start' is called and it is destroyed
  }

private:
  void serve() {
    while (true) {
      std::lock_guard hold(mutex_);
      if (stop_)
        return;
      ++served_;
    }
  }
  const int port_;
  std::mutex mutex_;
  int served_ = 0;
  bool stop_ = false;
  std::thread thread_;
};

/// There is a call to make before, which the destructor relies on.
class ok_server {
public:
  void start() { thread_ = std::thread([this] { serve(); }); }
  void stop() {
    std::lock_guard hold(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  ~ok_server() {
    if (thread_.joinable())
      thread_.join();
  }

private:
  void serve() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return stop_; });
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

class ok_servers {
public:
  ok_servers() {
    for (int i = 0; i < 2; ++i)
      threads_.push_back(std::make_unique<std::thread>([this] { serve(); }));
  }
  void put(int n) {
    std::lock_guard hold(mutex_);
    jobs_.push(n);
    changed_.notify_one();
  }
  ~ok_servers() {
    for (auto &t : threads_)
      t->join();
    threads_.clear();
  }

private:
  void serve() {
    int job = 1;
    while (job) {
      std::unique_lock hold(mutex_);
      changed_.wait(hold, [this] { return !jobs_.empty(); });
      job = jobs_.front();
      jobs_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<int> jobs_;
  std::vector<std::unique_ptr<std::thread>> threads_;
};

/// What it waits for is somebody else's.
struct events {
  std::mutex mutex;
  std::condition_variable changed;
  bool any = false;
};
class ok_listener {
public:
  explicit ok_listener(events &e) : thread_([&e] {
      std::unique_lock hold(e.mutex);
      e.changed.wait(hold, [&] { return e.any; });
    }) {}
  ~ok_listener() {
    left_ = true;
    thread_.join();
  }

private:
  std::atomic<bool> left_{false};
  std::thread thread_;
};

class bad_ledger {
public:
  void pay(int n) {
    std::lock_guard a(open_);
    std::lock_guard b(paid_);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+7]]
// SAID-DAG: 'bad_ledger' is made, and thread 2 calls 'pay' while thread 3 calls 'undo'
    open_sum_ -= n;
    paid_sum_ += n;
  }
  void undo(int n) {
    std::lock_guard b(paid_);
    std::lock_guard a(open_);
    open_sum_ += n;
    paid_sum_ -= n;
  }
  bad_ledger() {}

private:
  std::mutex open_, paid_;
  int open_sum_ = 0, paid_sum_ = 0;
};

class ok_ledger {
public:
  ok_ledger() {}
  void pay(int n) {
    std::scoped_lock both(open_, paid_);
    open_sum_ -= n;
    paid_sum_ += n;
  }
  void undo(int n) {
    std::lock_guard a(open_);
    std::lock_guard b(paid_);
    open_sum_ += n;
    paid_sum_ -= n;
  }
  /// Whoever calls it does so once for each lock.
  void enter() { open_.lock(); }
  void leave() { open_.unlock(); }

private:
  std::mutex open_, paid_;
  int open_sum_ = 0, paid_sum_ = 0;
};

class bad_timer {
public:
  bad_timer() : thread_([this] { ++ticks_; }) {}
// CHECK-DAG: unjoined  line [[@LINE-1]]
  ~bad_timer() {
    std::lock_guard hold(mutex_);
    stop_ = true;
  }

private:
  std::mutex mutex_;
  bool stop_ = false;
  std::atomic<int> ticks_{0};
  std::thread thread_;
};

/// Whoever has it calls stop() first.
class ok_timer {
public:
  ok_timer() : thread_([this] { ++ticks_; }) {}
  void stop() { thread_.join(); }

private:
  std::atomic<int> ticks_{0};
  std::thread thread_;
};
