// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work();
int parse(const char *);

// X1: a joinable handle destroyed.
void bad_destroyed() {
  std::thread t(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: it is destroyed here
// CHECK-FIXES: {{^}}void bad_destroyed() {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
}

// X1
void bad_early_return(bool fail) {
  std::thread t(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: it is destroyed here
// CHECK-FIXES: {{^}}void bad_early_return(bool fail) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  if (fail)
    return;
  t.join();
}

void bad_one_path(bool wait) {
  std::thread t(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 't' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+5]]:1: note: it is destroyed here
// CHECK-FIXES: {{^}}void bad_one_path(bool wait) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  if (wait)
    t.join();
}

// A jthread cannot stand here: no fix.
void bad_assigned() {
  std::thread t;
  t = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 't' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: it is destroyed here
// CHECK-FIXES: {{^}}void bad_assigned() {
// CHECK-FIXES-NEXT: {{^}}  std::thread t;
}

void bad_two_at_once(bool wait) {
  std::thread a(work), b(work);
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: thread 'b' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+4]]:1: note: it is destroyed here
  a.join();
  if (wait)
    b.join();
}

void bad_temporary() {
  std::thread{work};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread that runs 'work' is destroyed at the end of this statement while joinable, which calls std::terminate [belay-unjoined-thread]
}

// X1
void bad_vector(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back(work);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'threads[]' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}

void bad_vector_pushed() {
  std::vector<std::thread> threads;
  threads.push_back(std::thread(work));
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: thread 'threads[]' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}

void bad_owner() {
  auto t = std::make_unique<std::thread>(work);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}

// X1, L19: assigned over while joinable.
void bad_overwritten() {
  std::thread t(work);
  t = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 't' is assigned over while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
  t.join();
}

void bad_moved_over() {
  std::thread a(work), b(work);
  a = std::move(b);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'a' is assigned over while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
  a.join();
}

// X1: the exception path between start and join.
void bad_thrown(int n) {
  std::thread t(work);
  if (n < 0)
    throw std::invalid_argument("n");
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}void bad_thrown(int n) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  t.join();
}

void check(int n) {
  if (n < 0)
    throw std::invalid_argument("n");
}

void bad_thrown_by_callee(int n) {
  std::thread t(work);
  check(n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}void bad_thrown_by_callee(int n) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  t.join();
}

// A std::logic_error blames the arguments, and these are spelled out.
void header(const std::string &name, int index = 0) {
  if (name.size() == 1 || index < 0)
    throw std::invalid_argument("name");
}
void ok_spelled_out(int port) {
  std::thread t(work);
  check(1);
  header("ETag");
  header("ws://localhost:" + std::to_string(port) + "/ws", 1);
  t.join();
}

using Headers = std::vector<std::pair<std::string, std::string>>;
void connect(const std::string &url, const Headers &headers = {}) {
  if (url.empty() || headers.size() > 8)
    throw std::invalid_argument("url");
}
void ok_spelled_out_in_a_variable(int port) {
  const std::string url = "ws://localhost:" + std::to_string(port);
  Headers headers = {{"Authorization", "Bearer"}};
  std::thread t(work);
  connect(url, headers);
  connect(url, {{"X", "y"}});
  t.join();
}

void bad_grown_since(const std::string &name) {
  Headers headers = {{"Authorization", "Bearer"}};
  headers.emplace_back(name, name);
  std::thread t(work);
  connect("ws://localhost", headers);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}  headers.emplace_back(name, name);
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  t.join();
}

void bad_name_from_elsewhere(const std::string &name) {
  std::thread t(work);
  header(name);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}void bad_name_from_elsewhere(const std::string &name) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  t.join();
}

void open(const char *name) {
  if (parse(name) < 0)
    throw std::runtime_error("open");
}
void bad_spelled_out_but_fails(void) {
  std::thread t(work);
  open("data");
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is still joinable when this exception leaves its scope, which calls std::terminate [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: it runs 'work' from here
// CHECK-FIXES: {{^}}void bad_spelled_out_but_fails(void) {
// CHECK-FIXES-NEXT: {{^}}  std::jthread t(work);
  t.join();
}

// X1
class BadMember {
public:
  BadMember() { worker_ = std::thread(work); }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: thread 'worker_' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]

private:
  std::thread worker_;
};

class BadMembers {
public:
  explicit BadMembers(int n) {
    for (int i = 0; i < n; ++i)
      workers_.emplace_back(&BadMembers::run, this);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'workers_[]' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  }
  ~BadMembers() { stopped_ = true; }

private:
  void run();
  bool stopped_ = false;
  std::vector<std::thread> workers_;
};
void BadMembers::run() {}

// X1
void ok_joined() {
  std::thread t(work);
  t.join();
}

void ok_detached() {
  std::thread t(work);
  t.detach();
}

void ok_joinable(bool start) {
  std::thread t;
  if (start)
    t = std::thread(work);
  if (t.joinable())
    t.join();
}

void ok_not_joinable(bool start) {
  std::thread t;
  if (start)
    t = std::thread(work);
  if (!t.joinable())
    return;
  t.join();
}

// X1
void ok_vector(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back(work);
  for (auto &t : threads)
    t.join();
}

void ok_vector_index(int n) {
  std::vector<std::thread> threads(n);
  for (int i = 0; i < n; ++i)
    threads[i] = std::thread(work);
  for (int i = 0; i < n; ++i)
    threads[i].join();
}

void ok_vector_iterator() {
  std::vector<std::thread> threads;
  threads.push_back(std::thread(work));
  for (auto it = threads.begin(); it != threads.end(); ++it)
    it->join();
}

void ok_array() {
  std::thread threads[4];
  for (auto &t : threads)
    t = std::thread(work);
  for (auto &t : threads)
    if (t.joinable())
      t.join();
}

void ok_owner() {
  auto t = std::make_unique<std::thread>(work);
  t->join();
}

void ok_optional() {
  std::optional<std::thread> t;
  t.emplace(work);
  t->join();
}

std::thread ok_returned() {
  std::thread t(work);
  return t;
}

std::thread ok_returned_at_once() { return std::thread(work); }

void ok_got_from_callee() {
  std::thread t = ok_returned();
  t.join();
}

// X1, L19
void ok_moved_away(std::vector<std::thread> &out) {
  std::thread t(work);
  out.push_back(std::move(t));
}

void ok_swapped() {
  std::thread t(work), none;
  t.swap(none);
  none.join();
}

void ok_jthread() {
  std::jthread t(work);
}

class JoinGuard {
public:
  explicit JoinGuard(std::thread &t) : t_(t) {}
  ~JoinGuard() {
    if (t_.joinable())
      t_.join();
  }

private:
  std::thread &t_;
};

// X1
void ok_guarded(int n) {
  std::thread t(work);
  JoinGuard guard(t);
  if (n < 0)
    throw std::invalid_argument("n");
}

void join_it(std::thread &t) { t.join(); }

void ok_joined_by_callee() {
  std::thread t(work);
  join_it(t);
}

void ok_joined_in_lambda() {
  std::thread t(work);
  auto finish = [&] { t.join(); };
  finish();
}

void keep(std::thread &t);

void ok_unknown_callee() {
  std::thread t(work);
  keep(t);
}

// X1
void ok_caught(int n) {
  std::thread t(work);
  try {
    if (n < 0)
      throw std::invalid_argument("n");
  } catch (...) {
    t.join();
    throw;
  }
  t.join();
}

class OkMember {
public:
  OkMember() : worker_(&OkMember::run, this) {}
  ~OkMember() { stop(); }
  void stop() {
    if (worker_.joinable())
      worker_.join();
  }

private:
  void run() {}
  std::thread worker_;
};

// The body of stop() is elsewhere, so the class isn't seen as a whole.
class OkElsewhere {
public:
  OkElsewhere() : worker_(work) {}
  ~OkElsewhere() { stop(); }
  void stop();

private:
  std::thread worker_;
};

// Another method joins: who calls it can't be seen here (discipline level only).
class OkStoppedByOwner {
public:
  void start() { worker_ = std::thread(work); }
  void stop() { worker_.join(); }

private:
  std::thread worker_;
};

// X1: a flag says whether the thread was started.
void bad_flag_beside_handle(bool start) {
  std::thread t;
  if (start)
    t = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the main thread starts a thread that is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
  if (!start)
    return;
}

// X1: moved on one path only.
void bad_moved_on_one_path(bool move, std::vector<std::thread> &out) {
  std::thread t(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the main thread starts a thread that is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
  if (move)
    out.push_back(std::move(t));
}

// X1: growing the vector can throw, and so can any unseen function: not reported.
void FN_unseen_throw(const char *s) {
  std::thread t(work);
  parse(s);
  t.join();
}

// X1: the join stands behind the flag, which somebody else sets without joining.
class BadSkipped {
public:
  BadSkipped() : worker_(work) {}
  ~BadSkipped() {
    if (!stop_) {
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 'worker_' is not joined if 'stop_' is true, which 'BadSkipped::requestStop' makes it without a join: it is then destroyed while joinable, which calls std::terminate; ask joinable() here [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+6]]:24: note: 'stop_' is set to true here
// CHECK-MESSAGES: :[[@LINE+2]]:15: note: it is joined here otherwise
      stop_ = true;
      worker_.join();
    }
  }
  void requestStop() { stop_ = true; }

private:
  bool stop_ = false;
  std::thread worker_;
};

// X1: the thread itself says that it is not running any more, but it is still to be joined.
class BadFinished {
public:
  void start() {
    running_ = true;
    worker_ = std::thread([this] {
      work();
      running_ = false;
    });
  }
  ~BadFinished() { stop(); }
  void stop() {
    if (!running_.load())
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 'worker_' is not joined if 'running_' is false, which thread 'lambda' makes it without a join: it is then destroyed while joinable, which calls std::terminate; ask joinable() here [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE-7]]:16: note: 'running_' is set to false here
// CHECK-MESSAGES: :[[@LINE+2]]:13: note: it is joined here otherwise
      return;
    worker_.join();
  }

private:
  std::atomic<bool> running_{false};
  std::thread worker_;
};

// X1
class ok_AskedInstead {
public:
  ok_AskedInstead() : worker_(work) {}
  ~ok_AskedInstead() {
    stop_ = true;
    if (worker_.joinable())
      worker_.join();
  }
  void requestStop() { stop_ = true; }

private:
  std::atomic<bool> stop_{false};
  std::thread worker_;
};

class ok_BothJoin {
public:
  ok_BothJoin() : worker_(work) {}
  ~ok_BothJoin() {
    if (!stop_)
      stop();
  }
  void stop() {
    stop_ = true;
    worker_.join();
  }

private:
  bool stop_ = false;
  std::thread worker_;
};

class ok_StoppedOnce {
public:
  ok_StoppedOnce() : worker_(work) {}
  ~ok_StoppedOnce() { stop(); }
  void stop() {
    if (stopped_.exchange(true))
      return;
    worker_.join();
  }

private:
  std::atomic<bool> stopped_{false};
  std::thread worker_;
};

class ok_NeverStarted {
public:
  void start() {
    started_ = true;
    worker_ = std::thread(work);
  }
  ~ok_NeverStarted() {
    if (started_)
      worker_.join();
  }

private:
  bool started_ = false;
  std::thread worker_;
};

class ok_OtherFlag {
public:
  ok_OtherFlag() : worker_(work) {}
  ~ok_OtherFlag() {
    if (verbose_)
      parse("stopping");
    worker_.join();
  }
  void quiet() { verbose_ = false; }

private:
  bool verbose_ = true;
  std::thread worker_;
};

// X1: who has the thread joins it.
class ok_Starter {
public:
  explicit ok_Starter(std::thread &of) : of_(of) {}
  void start() { of_ = std::thread(work); }

private:
  std::thread &of_;
};
void ok_started_by_reference() {
  std::thread t;
  ok_Starter starter(t);
  starter.start();
  t.join();
}

// Another unit may join it.
bool joinOrPass(std::thread &);
bool isNamed(const char *);
class Passes {
public:
  void ok_start() { worker_ = std::thread(work); }
  void stop() { joinOrPass(worker_); }

private:
  std::thread worker_;
};
class Keeps {
public:
  void bad_start() { worker_ = std::thread(work); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: thread 'worker_' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
  void stop() { isNamed("worker"); }

private:
  std::thread worker_;
};
