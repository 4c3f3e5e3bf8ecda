// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20
//
// An object that says itself whether it is shared, takes all of another, or is read back.

#include <cassert>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

// A member decides who locks: where it says no, the object is one thread's. It may be told so by whoever made it.
class Context {
public:
  void share() { shared_ = true; }
  int ok_get(const std::string &name) { return shared_ ? lockedGet(name) : get(name); }
  void ok_put(const std::string &name) {
    if (!shared_) {
      cache_[name] = 1;
      return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    cache_[name] = 1;
  }
  // What is turned on and off says less, but both branches do the same.
  void turn(bool on) { on_ = on; }
  void FN_put(const std::string &name) {
    if (on_) {
      std::lock_guard<std::mutex> lock(mutex_);
      cache_[name] = 2;
      return;
    }
    cache_[name] = 1;
  }
  // What it asks is no member.
  void bad_ask(const std::string &name) {
    if (name.empty()) {
      std::lock_guard<std::mutex> lock(mutex_);
      cache_[name] = 2;
      return;
    }
    cache_[name] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'cache_' is written here by 'Context::bad_ask' with no lock, while 'Context::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    cache_.clear();
  }
  void drop(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    cache_.erase(name);
  }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    cache_ = {};
  }

private:
  int get(const std::string &name) { return cache_[name] = 1; }
  int lockedGet(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    return get(name);
  }
  bool shared_ = false, on_ = false;
  std::mutex mutex_;
  std::map<std::string, int> cache_;
};

// Takes all that the other has, as an assignment that moves does.
class List {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[n] = n;
  }
  void remove(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(n);
  }
  void Move(List &other) { all_ = std::move(other.all_); }
  void bad_move(int from, int to) { all_[to] = from; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'all_' is written here by 'List::bad_move' with no lock, while 'List::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};

// What is read back was written by another run.
class Sequence {
public:
  int next() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_ = last_ + 1;
  }
  void skip(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = last_ + n;
  }
  void ReplayValue(int value) { last_ = value; }
  void bad_set(int value) { last_ = value; }
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'last_' is written here by 'Sequence::bad_set' with no lock, while 'Sequence::next' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  int last_ = 0;
};

// Whoever sets it up may be anybody, who cannot lock; the lock is for who does it when it is needed first.
class Pager {
public:
  void setUp(int n) {
    for (int i = 0; i < n; ++i)
      threads_[i] = i;
  }
  void request() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (threads_.empty())
      setUp(2);
    ++requests_;
  }
  int threads() const { return int(threads_.size()); }
  int bad_requests() const { return requests_; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'requests_' is read here by 'Pager::bad_requests' with no lock, while 'Pager::request' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  std::map<int, int> threads_;
  int requests_ = 0;
};

// The comment says so, of the function itself; not of who calls it.
class Manager {
public:
  void insert(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[n] = n;
  }
  // It doesn't need to lock: the thread which calls it is the one that writes.
  bool find(int n) const { return all_.count(n) != 0; }
  // Callers don't need to lock.
  bool bad_has(int n) const {
    const int x = n + 1;
    return all_.count(x) != 0;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'all_' is read here by 'Manager::bad_has' with no lock, while 'Manager::insert' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  std::map<int, int> all_;
};

// A guard or none: what else it is given decides.
enum class Policy { None, Exclusive };
template <class M> std::optional<std::unique_lock<M>> lockIf(M &mutex, Policy policy) {
  if (policy == Policy::None)
    return {};
  return std::unique_lock<M>(mutex);
}
template <class M> class MaybeLock {
public:
  MaybeLock(M &mutex, Policy policy) : lock_(lockIf(mutex, policy)) {}

private:
  std::optional<std::unique_lock<M>> lock_;
};
class MaybeGuard {
public:
  MaybeGuard(std::mutex &mutex, const void *held)
      : lock_(held == nullptr ? std::optional<std::unique_lock<std::mutex>>(mutex) : std::nullopt) {}

private:
  const std::optional<std::unique_lock<std::mutex>> lock_;
};
class Scheduler {
public:
  explicit Scheduler(Policy policy) : policy_(policy) {}
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[n] = n;
  }
  void remove(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.erase(n);
  }
  void ok_clear() {
    MaybeLock lock(mutex_, policy_);
    all_.clear();
  }
  void ok_drop(int n, const void *held) {
    const MaybeGuard lock(mutex_, held);
    all_.erase(n);
  }
  void bad_before(int n) {
    all_.erase(n);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'all_' is written here by 'Scheduler::bad_before' with no lock, while 'Scheduler::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    MaybeLock lock(mutex_, policy_);
  }

private:
  std::mutex mutex_;
  const Policy policy_;
  std::map<int, int> all_;
};

// It is on a thread if what it calls then says so, on whichever way.
struct EventLoop {
  bool isInside() const { return id == std::this_thread::get_id(); }
  std::thread::id id;
};
class Connection {
public:
  explicit Connection(EventLoop &loop) : loop_(loop) {}
  void ok_deferred() {
    if (state_ == 0)
      connect();
  }
  void bad_asks() {
    if (state_ != 0)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'state_' is read here by 'Connection::bad_asks' with no lock, while 'Connection::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
      return;
    if (loop_.isInside())
      connect();
  }
  void bad_elsewhere() {
    if (state_ == 1)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'state_' is read here by 'Connection::bad_elsewhere' with no lock, while 'Connection::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
      ++tries_;
  }
  void ok_ready() { set(2); }
  void ok_failed() { set(0); }
  int state() {
    std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }

private:
  EventLoop &loop() { return loop_; }
  void set(int n) {
    assert(loop().isInside());
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = n;
  }
  void make() {}
  void connect() noexcept {
    assert(state_ != 2);
    assert(loop().isInside());
    try {
      make();
    } catch (...) {
      set(3);
      return;
    }
    set(1);
  }
  EventLoop &loop_;
  std::mutex mutex_;
  int state_ = 0, tries_ = 0;
};

// What opens comes first, and what it calls locks for others; the object itself is the lock, which users may take.
class Input {
public:
  void lock() const { mutex_.lock(); }
  void unlock() const { mutex_.unlock(); }
  bool open(int n) {
    parts_ = n;
    return seek(0);
  }
  bool open() {
    stopped_ = false;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stopped_' is written here by 'Input::open' with no lock, while 'Input::stop' writes it under 'mutex_' and '*this'; take 'mutex_' here as well [belay-inconsistent-guard]
    return seek(0);
  }
  void stop() {
    std::lock_guard<const Input> lock(*this);
    stopped_ = true;
  }
  bool seek(int part) {
    std::lock_guard<const Input> lock(*this);
    parts_ = parts_ + part;
    current_ = part;
    return true;
  }
  int ok_current() const { return current_; }
  int bad_next() {
    const int n = current_;
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'current_' is read here by 'Input::bad_next' with no lock, while 'Input::seek' writes it under 'mutex_' and '*this'; take 'mutex_' here as well [belay-inconsistent-guard]
    seek(n + 1);
    return n;
  }
  bool bad_reopen(int n) {
    parts_ = n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'parts_' is written here by 'Input::bad_reopen' with no lock, while 'Input::seek' writes it under 'mutex_' and '*this'; take 'mutex_' here as well [belay-inconsistent-guard]
    return seek(0);
  }
  void close() {
    std::lock_guard<const Input> lock(*this);
    parts_ = 0;
    current_ = 0;
  }

private:
  mutable std::mutex mutex_;
  int parts_ = 0, current_ = 0;
  bool stopped_ = false;
};
