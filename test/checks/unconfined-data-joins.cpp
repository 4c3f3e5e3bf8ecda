// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// Joins in a call that goes on to look at what the thread did.

#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

bool listen();
void check(const bool &);

static void finish(std::thread &t, bool &ok) {
  t.join();
  check(ok);
}

void ok_function() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
  finish(t, ok);
}

void ok_lambda() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
  auto f = [&] {
    t.join();
    check(ok);
  };
  f();
}

struct ScopeExit {
  explicit ScopeExit(std::function<void()> f) : f_(std::move(f)) {}
  ~ScopeExit() { f_(); }
  std::function<void()> f_;
};

void ok_scope_exit() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
  ScopeExit e([&] {
    t.join();
    check(ok);
  });
  if (!listen())
    return;
}

// D3: looks first, and joins then.
static void too_early(std::thread &t, bool &ok) {
  check(ok);
// CHECK-MESSAGES: :[[@LINE+8]]:23: warning: 'ok' is written here by a thread with no lock, while 'bad_looks_first' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:9: note: read here by 'bad_looks_first' with no lock
// CHECK-MESSAGES: :[[@LINE+7]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+5]]:15: note: the thread is started here
  t.join();
}
void bad_looks_first() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
  too_early(t, ok);
}

// D3: the handle has another thread by then.
void bad_started_again() {
  bool ok = false;
  std::thread t([] { listen(); });
  finish(t, ok);
  t = std::thread([&] { ok = listen(); });
  check(ok);
// CHECK-MESSAGES: :[[@LINE-2]]:25: warning: 'ok' is written here by a thread with no lock, while 'bad_started_again' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:9: note: read here by 'bad_started_again' with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:7: note: the thread is started here
  t.join();
}

// FN: a loop that joins several counts as done from its first round on.
void FN_one_of_many() {
  bool ok = false;
  std::vector<std::thread> ts;
  for (int i = 0; i < 2; ++i)
    ts.emplace_back([&] { check(ok); });
  for (auto &t : ts) {
    t.join();
    ok = true;
  }
}

// Fork and join: the thread calls the same function, whose variables are others each time.
long ok_fork_join(long n) {
  if (n < 2)
    return n;
  long left = 0;
  std::thread t([&] { left = ok_fork_join(n - 1); });
  const long right = ok_fork_join(n - 2);
  t.join();
  return left + right;
}

// D1: what all calls share.
static long calls = 0;
long bad_fork_join(long n) {
  ++calls;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'calls' is written here by a thread with no lock, while 'bad_fork_join' writes it [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE+5]]:30: note: reached through this call
  // CHECK-MESSAGES: :[[@LINE+4]]:15: note: the thread is started here
  if (n < 2)
    return n;
  long left = 0;
  std::thread t([&] { left = bad_fork_join(n - 1); });
  const long right = bad_fork_join(n - 2);
  t.join();
  return left + right;
}

// A join in the call, of each thread that a loop has started.
class OkPool {
public:
  void start() {
    cells_ = new int[count()];
    threads_ = new std::thread[count()];
    for (unsigned i = 0; i < count(); ++i)
      threads_[i] = std::thread([this, i] { cells_[i] = listen(); });
    running_ = true;
  }
  void shutdown() { stop(); }
  unsigned count() const;

private:
  void stop() {
    if (!running_)
      return;
    for (unsigned i = 0; i < count(); ++i)
      threads_[i].join();
    cells_ = nullptr;
  }
  bool running_ = false;
  int *cells_ = nullptr;
  std::thread *threads_ = nullptr;
};

// D3: the join comes after.
class BadPool {
public:
  void start() {
    thread_ = std::thread([this] { *cell_ = listen(); });
  }
  void shutdown() { stop(); }

private:
  void stop() {
    cell_ = nullptr;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'cell_' is written here by 'BadPool::shutdown' with no lock, while a thread reads it [belay-unconfined-data]
    // CHECK-MESSAGES: :[[@LINE-6]]:21: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-9]]:37: note: read here by a thread with no lock
    // CHECK-MESSAGES: :[[@LINE-10]]:15: note: the thread is started here
    thread_.join();
  }
  int *cell_ = nullptr;
  std::thread thread_;
};

// Whoever has joined a thread has joined what that has joined.
void ok_joined_by_joined() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
  std::thread stopper([&] { t.join(); });
  stopper.join();
  check(ok);
}
void bad_joined_by_other() {
  bool ok = false;
  std::thread t([&] { ok = listen(); });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'ok' is written here by a thread with no lock, while 'bad_joined_by_other' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: read here by 'bad_joined_by_other' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  std::thread other([&] { listen(); });
  other.join();
  check(ok);
  t.join();
}

// A function that isn't seen, which is given one thread after the other, may join them.
struct Threads {
  template <class F> static std::thread make(F f) { return std::thread(f); }
  static void join(std::thread &t);
};
void ok_joined_elsewhere() {
  bool ok = false;
  std::vector<std::thread> threads;
  threads.push_back(Threads::make([&] { ok = listen(); }));
  for (auto &t : threads)
    Threads::join(t);
  check(ok);
}

// What was started elsewhere is kept in a container, and joined in a call that then goes on.
class ok_joined_in_the_call {
public:
  void start(int n) {
    results_.resize(n, 0);
    for (int i = 0; i < n; ++i) {
      std::thread *t = new std::thread(&ok_joined_in_the_call::run, this, i);
      threads_.push_back(t);
    }
  }
  ~ok_joined_in_the_call() { kill(); }

private:
  void run(int i) {
    std::lock_guard<std::mutex> hold(mutex_);
    results_[i] = 1;
  }
  void kill() {
    for (std::size_t i = 0; i < threads_.size(); ++i)
      threads_[i]->join();
    for (std::size_t i = 0; i < threads_.size(); ++i)
      delete threads_[i];
    results_.clear();
  }
  std::mutex mutex_;
  std::vector<std::thread *> threads_;
  std::vector<int> results_;
};
class bad_cleared_before_the_join {
public:
  void start(int n) {
    results_.resize(n, 0);
    for (int i = 0; i < n; ++i) {
      std::thread *t = new std::thread(&bad_cleared_before_the_join::run, this, i);
      threads_.push_back(t);
    }
  }
  ~bad_cleared_before_the_join() { kill(); }

private:
  void run(int i) {
    std::lock_guard<std::mutex> hold(mutex_);
    results_[i] = 1;
  }
  void kill() {
    results_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'results_' is written here by 'bad_cleared_before_the_join::~bad_cleared_before_the_join' with no lock, while thread 'bad_cleared_before_the_join::run' writes it [belay-unconfined-data]
    for (std::size_t i = 0; i < threads_.size(); ++i)
      threads_[i]->join();
    for (std::size_t i = 0; i < threads_.size(); ++i)
      delete threads_[i];
  }
  std::mutex mutex_;
  std::vector<std::thread *> threads_;
  std::vector<int> results_;
};
