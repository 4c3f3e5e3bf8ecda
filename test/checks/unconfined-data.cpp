// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

void use(int);
void use(const std::string &);

// D3: the spawner and its thread.
void bad_spawner() {
  int n = 0;
  std::thread t([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while 'bad_spawner' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:7: note: read here by 'bad_spawner' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  use(n);
  t.join();
}

// A sleep orders nothing.
void bad_slept() {
  int n = 0;
  std::thread t([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while 'bad_slept' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+3]]:7: note: read here by 'bad_slept' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  std::this_thread::sleep_for(std::chrono::seconds(1));
  use(n);
  t.join();
}

// D2: the error that a worker leaves behind is read before it is there.
int bad_error() {
  int error = 0;
  std::thread t([&error] { error = 1; });
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'error' is written here by a thread with no lock, while 'bad_error' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:7: note: read here by 'bad_error' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  if (error)
    use(error);
  t.join();
  return error;
}

int total;
void add() { ++total; }
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'total' is written here by thread 'add' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+3]]:23: note: thread 'add' is started here

void bad_two_threads() {
  std::thread a(add), b(add);
  a.join();
  b.join();
}

int sum;
// D3
void bad_many(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([] { ++sum; });
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'sum' is written here with no lock by several threads at once [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: the thread is started here
  for (auto &t : threads)
    t.join();
}

// D1: the loop goes on with the variable that its threads read.
void bad_loop_variable(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is written here by 'bad_loop_variable' with no lock, while a thread reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:36: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is started here
    threads.emplace_back([&] { use(i); });
  for (auto &t : threads)
    t.join();
}

// X16: both hold a mutex, but not the same.
std::mutex left, right;
int between;
void bad_two_mutexes() {
  std::thread a([] {
    std::lock_guard<std::mutex> lock(left);
    ++between;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'between' is written here under 'left' by a thread, while 'bad_two_mutexes' writes it under 'right', which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: written here by 'bad_two_mutexes' holding 'right'
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  {
    std::lock_guard<std::mutex> lock(right);
    ++between;
  }
  a.join();
}

std::shared_mutex rw;
int written;
// X16
void bad_write_under_shared() {
  std::thread a([] {
    std::shared_lock lock(rw);
    ++written;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'written' is written here under 'rw' (shared) by a thread, while 'bad_write_under_shared' reads it under 'rw' (shared), which does not exclude it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:9: note: read here by 'bad_write_under_shared' holding 'rw' (shared)
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  {
    std::shared_lock lock(rw);
    use(written);
  }
  a.join();
}

// X21: the same container, one side changes it.
void bad_container() {
  std::vector<int> v;
  std::thread t([&] { v.push_back(1); });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'v' is written here by a thread with no lock, while 'bad_container' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: written here by 'bad_container' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  v.push_back(2);
  t.join();
}

// X21
void bad_string() {
  std::string s;
  std::thread t([&] { s = "a"; });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 's' is written here by a thread with no lock, while 'bad_string' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+2]]:7: note: read here by 'bad_string' with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  use(s);
  t.join();
}

// X7: plain and volatile stop flags.
class BadFlag {
public:
  BadFlag() : worker_([this] { run(); }) {}
  ~BadFlag() {
    stop_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stop_' is a plain bool that a thread polls while 'BadFlag::~BadFlag' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+8]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-5]]:32: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-6]]:15: note: the thread is started here
    worker_.join();
  }

private:
  void run() {
    while (!stop_)
      use(1);
  }
  bool stop_ = false;
  std::thread worker_;
};

volatile bool quit;
// X7
void bad_volatile() {
  std::thread t([] {
    while (!quit)
      use(1);
  });
  quit = true;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'quit' is a volatile bool that a thread polls while 'bad_volatile' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-5]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: the thread is started here
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: volatile neither orders accesses nor makes them atomic
  t.join();
}

// X20: the flag orders nothing.
int payload;
std::atomic<bool> published{false};
void bad_relaxed() {
  std::thread t([] {
    payload = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'payload' is written here by a thread with no lock, while 'bad_relaxed' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+7]]:7: note: read here by 'bad_relaxed' with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
// CHECK-MESSAGES: :[[@LINE+3]]:21: note: this atomic access is relaxed and orders nothing; use release and acquire
    published.store(true, std::memory_order_relaxed);
  });
  while (!published.load(std::memory_order_relaxed))
    ;
  use(payload);
  t.join();
}

// K10: guarded here, bare there.
class BadInconsistent {
public:
  BadInconsistent() : worker_(&BadInconsistent::run, this) {}
  ~BadInconsistent() {
    {
      std::lock_guard<std::mutex> lock(m_);
      stop_ = true;
    }
    worker_.join();
  }
  int count() const { return count_; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'count_' is read here by 'BadInconsistent::count' with no lock, while thread 'BadInconsistent::run' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+9]]:9: note: written here by thread 'BadInconsistent::run' holding 'm_'
// CHECK-MESSAGES: :[[@LINE-11]]:23: note: thread 'BadInconsistent::run' is started here

private:
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(m_);
      if (stop_)
        return;
      ++count_;
    }
  }
  mutable std::mutex m_;
  bool stop_ = false;
  int count_ = 0;
  std::thread worker_;
};

// D4: written after the thread that reads it was started.
class BadConstructor {
public:
  BadConstructor() : worker_([this] { use(limit_); }) { limit_ = 10; }
// CHECK-MESSAGES: :[[@LINE-1]]:57: warning: 'limit_' is written here after a thread was started in the constructor, which reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:43: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: the thread is started here
  ~BadConstructor() { worker_.join(); }

private:
  int limit_ = 0;
  std::thread worker_;
};

// D5: atomic here, plain there.
int mixed;
void bad_mixed() {
  std::thread t([] { __atomic_fetch_add(&mixed, 1, __ATOMIC_SEQ_CST); });
  ++mixed;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mixed' is written here by 'bad_mixed' without an atomic operation, while a thread atomically updates it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: updated atomically here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  t.join();
}

struct Account {
  int balance = 0;
};
void deposit(Account *a) { a->balance += 1; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'account->balance' is written here by thread 'deposit' with no lock, while 'bad_heap' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:12: note: written here by 'bad_heap' with no lock
// CHECK-MESSAGES: :[[@LINE+3]]:15: note: thread 'deposit' is started here
void bad_heap() {
  auto account = std::make_unique<Account>();
  std::thread t(deposit, account.get());
  account->balance += 2;
  t.join();
}

// The four safe options: a common lock,
int guarded;
std::mutex mu;
// D3, X16
void ok_lock() {
  std::thread t([] {
    std::lock_guard<std::mutex> lock(mu);
    ++guarded;
  });
  {
    std::unique_lock<std::mutex> lock(mu);
    ++guarded;
  }
  t.join();
}

// communication that orders the accesses,
// D2
int ok_join() {
  int n = 0;
  std::thread t([&] { n = 1; });
  t.join();
  return n;
}

// D4
int ok_before_the_start() {
  int n = 1;
  n = 2;
  std::thread t([&] { use(n); });
  t.join();
  n = 3;
  return n;
}

// D2
int ok_future() {
  int n = 0;
  auto f = std::async(std::launch::async, [&] { n = 1; });
  f.get();
  return n;
}

// D3
int ok_promise() {
  int n = 0;
  std::promise<void> done;
  auto ready = done.get_future();
  std::thread t([&] {
    n = 1;
    done.set_value();
  });
  ready.wait();
  int result = n;
  t.join();
  return result;
}

int value;
std::atomic<bool> ready{false};
// X20
void ok_published() {
  std::thread t([] {
    value = 1;
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire))
    ;
  use(value);
  t.join();
}

int answer;
bool answered;
std::condition_variable cv;
// D3
void ok_condition() {
  std::thread t([] {
    answer = 42;
    std::lock_guard<std::mutex> lock(mu);
    answered = true;
    cv.notify_one();
  });
  {
    std::unique_lock<std::mutex> lock(mu);
    cv.wait(lock, [] { return answered; });
  }
  use(answer);
  t.join();
}

void ok_one_after_the_other() {
  int n = 0;
  std::thread a([&] { ++n; });
  a.join();
  std::thread b([&] { ++n; });
  b.join();
}

// immutable data,
void ok_immutable() {
  const std::vector<int> v{1, 2};
  std::thread a([&] { use(v[0]); }), b([&] { use(v[1]); });
  a.join();
  b.join();
}

// and confinement.
// D1
void ok_by_value() {
  std::string s = "a";
  std::thread t([s]() mutable { s += "b"; });
  s += "c";
  t.join();
}

void ok_moved() {
  auto p = std::make_unique<int>(1);
  std::thread t([p = std::move(p)] { ++*p; });
  t.join();
}

void ok_partitioned(int n) {
  std::vector<int> results(n);
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&results, i] { results[i] = i; });
  for (auto &t : threads)
    t.join();
  use(results[0]);
}

// D1
void ok_own_object_each_round(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) {
    auto own = std::make_shared<int>(0);
    threads.emplace_back([own] { ++*own; });
  }
  for (auto &t : threads)
    t.join();
}

thread_local int mine;
void ok_thread_local() {
  std::thread t([] { ++mine; });
  ++mine;
  t.join();
}

std::atomic<int> counted;
// D5, X7
void ok_atomic() {
  std::thread t([] { ++counted; });
  ++counted;
  t.join();
}

// K10
class OkWorker {
public:
  OkWorker() : worker_([this] { run(); }) {}
  ~OkWorker() {
    {
      std::lock_guard<std::mutex> lock(m_);
      stop_ = true;
    }
    cv_.notify_all();
    worker_.join();
    done_ = 0;
  }
  void push(int n) {
    std::lock_guard<std::mutex> lock(m_);
    items_.push_back(n);
    cv_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(m_);
    for (;;) {
      cv_.wait(lock, [this] { return stop_ || !items_.empty(); });
      if (stop_)
        return;
      handleLocked();
    }
  }
  void handleLocked() {
    done_ += int(items_.size());
    items_.clear();
  }
  std::mutex m_;
  std::condition_variable cv_;
  bool stop_ = false;
  std::vector<int> items_;
  int done_ = 0;
  std::thread worker_;
};

// A static local is initialised once, and everybody sees all of it.
int made;
int *make() {
  made = 1;
  return new int(2);
}
void once() {
  static int *p = make();
  use(*p + made);
}
// D7
void ok_static_local() {
  std::thread a(once), b(once);
  a.join();
  b.join();
}

// A method whose body isn't seen may be how two threads wait for each other, if
// both call it on the same object.
struct Server {
  int bind();
  void listen();
  void wait_until_ready() const;
};
void ok_opaque_object() {
  Server server;
  int port = 0;
  std::thread t([&] {
    port = server.bind();
    server.listen();
  });
  server.wait_until_ready();
  use(port);
  t.join();
}

void bad_other_object() {
  Server server, other;
  int port = 0;
  std::thread t([&] {
    port = server.bind();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'port' is written here by a thread with no lock, while 'bad_other_object' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+5]]:7: note: read here by 'bad_other_object' with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
    server.listen();
  });
  other.wait_until_ready();
  use(port);
  t.join();
}

// Elements at unknown places are presumed to be different ones.
void FN_same_element(std::vector<int> &v, int i, int j) {
  std::thread t([&] { v[i] = 1; });
  v[j] = 2;
  t.join();
}

// A setter that is meant to be called before start() is not told from others.
class FN_Setter {
public:
  void set(int n) { limit_ = n; }
  void start() { worker_ = std::thread([this] { use(limit_); }); }
  ~FN_Setter() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  int limit_ = 0;
  std::thread worker_;
};
