// What code says of the locks of its callers, and of who has the object alone; and guards in a variant.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <variant>

// A contract in a comment.
class Stalls {
public:
  // Requires: db mutex held
  void ok_begin() { ++begun_; }
  /// How many have begun.
  /// Must be called with the lock held.
  int ok_begun() const { return begun_; }
  /* The caller holds
   * the mutex. */
  int ok_begun_too() const;
  // Must not be called with the lock held.
  int bad_begun() const {
    return begun_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'begun_' is read here by 'Stalls::bad_begun' with no lock, while 'Stalls::end' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  // Locks the mutex by itself.
  int bad_begun_too() const {
    return begun_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'begun_' is read here by 'Stalls::bad_begun_too' with no lock, while 'Stalls::end' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  /// This method is NOT thread safe, and only called by the provider.
  int ok_not_safe() const { return begun_; }
  // This makes it fast, but it cannot be used concurrently with end(): don't call
  // that from one thread while another is here.
  int ok_not_beside() const { return begun_; }
  // It can be used concurrently.
  int bad_beside() const {
    return begun_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'begun_' is read here by 'Stalls::bad_beside' with no lock, while 'Stalls::end' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  int ok_not_needed() const {
    // no lock required, as this is called by one thread
    return begun_;
  }
  int ok_at_the_beginning() const {
    // NOTE: the protecting mutex is held by the guard object

    // How many have begun.
    return begun_;
  }
  int bad_at_the_beginning() const {
    // The mutex is held only while one begins.
    return begun_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'begun_' is read here by 'Stalls::bad_at_the_beginning' with no lock, while 'Stalls::end' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  // This is thread-safe.
  int bad_safe() const {
    return begun_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'begun_' is read here by 'Stalls::bad_safe' with no lock, while 'Stalls::end' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  void end() {
    std::lock_guard<std::mutex> l(mutex_);
    --begun_;
  }
  void set(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    begun_ = n;
  }
  int get() {
    std::lock_guard<std::mutex> l(mutex_);
    return begun_;
  }

private:
  std::mutex mutex_;
  int begun_ = 0;
};
int Stalls::ok_begun_too() const { return begun_; }

// Who only asserts knows that nobody else is at work.
class Files {
public:
  void open() {
    std::lock_guard<std::mutex> l(mutex_);
    ++open_;
  }
  void close_one() {
    std::lock_guard<std::mutex> l(mutex_);
    --open_;
  }
  void ok_assertNone() { assert(open_ == 0); }
  int bad_asserts_and_reads() {
    assert(open_ >= 0);
    return open_;
// CHECK-MESSAGES: :[[@LINE-2]]:12: warning: 'open_' is read here by 'Files::bad_asserts_and_reads' with no lock, while 'Files::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  int open_ = 0;
};

// A mutex that keeps those apart who close the object is nobody else's.
struct Handle {};
class Base {
public:
  void Close() {
    std::lock_guard<std::mutex> l(closing_);
    if (handle_)
      handle_ = nullptr;
    closed_ = true;
  }
  Handle *ok_handle() const { return handle_; }
  bool closed() {
    std::lock_guard<std::mutex> l(other_);
    return other_value_;
  }
  void set(bool b) {
    std::lock_guard<std::mutex> l(other_);
    other_value_ = b;
  }
  bool bad_other() const {
    return other_value_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'other_value_' is read here by 'Base::bad_other' with no lock, while 'Base::set' writes it under 'other_'; take 'other_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex closing_, other_;
  Handle *handle_ = nullptr;
  bool closed_ = false, other_value_ = false;
};

// What never changes tells two branches apart.
struct Options {
  bool persist = false;
};
class Stats {
public:
  explicit Stats(Options o) : options_(o), current_(o) {}
  void ok_persist(int n) {
    if (options_.persist) {
      slice_ = n;
    } else {
      std::lock_guard<std::mutex> l(mutex_);
      slice_ = n;
    }
  }
  void bad_persist(int n) {
    if (current_.persist) {
      other_ = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'other_' is written here by 'Stats::bad_persist' with no lock, while 'Stats::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    } else {
      std::lock_guard<std::mutex> l(mutex_);
      other_ = n;
    }
  }
  void set(Options o) { current_ = o; }
  int other() {
    std::lock_guard<std::mutex> l(mutex_);
    return other_;
  }
  void ok_mine(int n) {
    mine_ = n;
    std::lock_guard<std::mutex> l(mutex_);
    other_ = n;
    mine_ = 0;
  }

private:
  std::mutex mutex_;
  const Options options_;
  Options current_;
  int slice_ = 0, other_ = 0, mine_ = 0;
};

// A guard in a variant.
class Guarded {
public:
  void set(int n) {
    std::unique_lock<std::shared_mutex> l(mutex_);
    n_ = n;
  }
  int ok_emplaced() {
    std::variant<std::monostate, std::shared_lock<std::shared_mutex>> l;
    l.emplace<1>(mutex_);
    return n_;
  }
  int ok_made() {
    std::variant<std::monostate, std::unique_lock<std::shared_mutex>> l{std::unique_lock<std::shared_mutex>(mutex_)};
    return n_;
  }
  int ok_in_place() {
    using Lock = std::unique_lock<std::shared_mutex>;
    std::variant<std::monostate, Lock> l(std::in_place_type<Lock>, mutex_);
    return n_;
  }
  int ok_assigned() {
    std::variant<std::monostate, std::unique_lock<std::shared_mutex>> l;
    l = std::unique_lock<std::shared_mutex>(mutex_);
    return n_;
  }
  int bad_ended() {
    {
      std::variant<std::monostate, std::unique_lock<std::shared_mutex>> l{std::unique_lock<std::shared_mutex>(mutex_)};
    }
    return n_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'n_' is read here by 'Guarded::bad_ended' with no lock, while 'Guarded::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::shared_mutex mutex_;
  int n_ = 0;
};

// What comes last, by its name or by a count.
struct Counter {
  bool Increment();
};
class Collector {
public:
  void emplace(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    batches_ = batches_ * 10 + n;
  }
  int ok_Finish() { return batches_; }
  int ok_do_finish() { return batches_; }
  int ok_counted(int n) {
    {
      std::lock_guard<std::mutex> l(mutex_);
      batches_ = batches_ * 10 + n;
    }
    if (counter_.Increment())
      return batches_;
    return 0;
  }
  int bad_finishFirst(int n) {
    {
      std::lock_guard<std::mutex> l(mutex_);
      batches_ = n;
    }
    return batches_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'batches_' is read here by 'Collector::bad_finishFirst' with no lock, while 'Collector::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  Counter counter_;
  int batches_ = 0;
};

// What is made once, under the lock, may be used by whoever has seen to it.
int *make();
class Lazy {
public:
  int ensure() {
    if (done_)
      return 0;
    std::lock_guard<std::mutex> l(mutex_);
    if (!text_)
      text_ = make();
    return 1;
  }
  int ok_use() {
    if (!ensure())
      return 0;
    return *text_;
  }
  int *bad_use() {
    return text_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'text_' is read here by 'Lazy::bad_use' with no lock, while 'Lazy::ensure' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  bool done_ = false;
  int *text_ = nullptr;
};

// Who writes a member with the lock and without it has the lock for something else.
class Minimap {
public:
  void set_mode(int m) {
    std::lock_guard<std::mutex> l(mutex_);
    pending_ = m;
  }
  void draw(int mode) {
    size_ = mode * 2;
    std::lock_guard<std::mutex> l(mutex_);
    if (pending_) {
      size_ = pending_;
      pending_ = 0;
    }
  }
  int ok_size() const { return size_; }
  int bad_pending() const {
    return pending_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'pending_' is read here by 'Minimap::bad_pending' with no lock, while 'Minimap::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  int size_ = 0, pending_ = 0;
};

// A method that nobody can call, of a class that only this unit knows.
class Gate {
public:
  explicit Gate(int n) : running_(n) {}
  void run() {
    std::lock_guard<std::mutex> l(mutex_);
    ++running_;
  }
  void ok_dead() { ++running_; }
  int bad_called() {
    return running_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'running_' is read here by 'Gate::bad_called' with no lock, while 'Gate::run' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  int running_ = 0;
};
int run() {
  static Gate g(1);
  g.run();
  return g.bad_called();
}

// Whoever is told to end has told those first who call back.
struct Client {
  void deactivate();
  void free(int *);
};
class Input {
public:
  void resize() {
    std::lock_guard<std::mutex> l(mutex_);
    buffer_ = make();
  }
  void ok_deactivate() {
    client_->deactivate();
    client_->free(buffer_);
  }
  void bad_release() {
    client_->free(buffer_);
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'buffer_' is read here by 'Input::bad_release' with no lock, while 'Input::resize' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  Client *client_ = nullptr;
  int *buffer_ = nullptr;
};

class Queue {
public:
  void set(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    notify_ = n;
  }
  void reset() {
    std::lock_guard<std::mutex> l(mutex_);
    notify_ = 0;
  }
  // NOTE: the lock must have been acquired before calling this function.
  void ok_push() { notify_ = 0; }
  // NOTE: the buffer must have been acquired before calling this function.
  void bad_push() { notify_ = 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'notify_' is written here by 'Queue::bad_push' with no lock, while 'Queue::

private:
  std::mutex mutex_;
  int notify_ = 0;
};

// Whoever has a lock of the class's own hands it on.
class Tree;
struct TreeLock {
  explicit TreeLock(std::mutex &M) : lock(M) {}
  std::unique_lock<std::mutex> lock;
};
struct Unlocked {
  int lock;
};
class Tree {
public:
  TreeLock lock() { return TreeLock(mutex_); }
  void add() {
    std::lock_guard<std::mutex> l(mutex_);
    ++nodes_;
  }
  void remove() {
    std::lock_guard<std::mutex> l(mutex_);
    --nodes_;
  }
  bool ok_empty(TreeLock &) const { return nodes_ == 0; }
  bool bad_empty(Unlocked &) const {
    return nodes_ == 0;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'nodes_' is read here by 'Tree::bad_empty' with no lock, while 'Tree::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  int nodes_ = 0;
};

// Whoever asserts to be on a thread is on it.
class Loop {
public:
  bool isInside() const;
};
class Storage {
public:
  explicit Storage(Loop &loop) : loop_(loop) {}
  void ok_failed() {
    assert(state_ == 1);
    set(0);
  }
  void ok_failed_badly() {
    if (state_ != 1)
      __builtin_abort();
    set(0);
  }
  void bad_retry() {
    if (state_ == 0)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'state_' is read here by 'Storage::bad_retry' with no lock, while 'Storage::{{.*}}' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
      ++tries_;
  }
  int state() {
    std::lock_guard<std::mutex> l(mutex_);
    return state_;
  }
  void ok_begin() {
    assert(loop_.isInside());
    if (state_ == 0)
      set(1);
  }

private:
  void set(int n) {
    assert(loop_.isInside());
    std::lock_guard<std::mutex> l(mutex_);
    state_ = n;
  }
  Loop &loop_;
  std::mutex mutex_;
  int state_ = 0, tries_ = 0;
};

class Buffer {
public:
  /**
   * Gives all memory back.
   *
   * This call is not protected with the mutex, and may only be used while this object is
   * inaccessible to other threads.
   */
  void ok_discard() { size_ = 0; }
  /// Other threads may be here.
  void bad_discard() {
    size_ = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'size_' is written here by 'Buffer::bad_discard' with no lock, while 'Buffer::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }
  void add() {
    std::lock_guard<std::mutex> l(mutex_);
    ++size_;
  }
  void remove() {
    std::lock_guard<std::mutex> l(mutex_);
    --size_;
  }

private:
  std::mutex mutex_;
  int size_ = 0;
};

// A guard that is derived from the standard's has a lock that goes without a name, too.
std::mutex &find();
template <class M> class Derived : public std::lock_guard<M> {
public:
  explicit Derived(M &m) : std::lock_guard<M>(m) {}
  ~Derived() = default;
};
class Executor {
public:
  void ok_schedule() {
    Derived<std::mutex> l(find());
    ++total_;
  }
  void add() {
    Derived<std::mutex> l(mutex_);
    ++total_;
  }
  void remove() {
    Derived<std::mutex> l(mutex_);
    --total_;
  }
  int get() {
    Derived<std::mutex> l(mutex_);
    return total_;
  }

private:
  std::mutex mutex_;
  int total_ = 0;
};

// K10: what is there for tests, by its comment, and what is only there to test something.
class EventLog {
public:
  // Allow tests to inspect the events.
  int ok_size() const { return size_; }
  // For testing whether anything has been logged.
  bool bad_any() const {
    return size_ != 0;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'size_' is read here by 'EventLog::bad_any' with no lock, while 'EventLog::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+4]]:7: note: written here by 'EventLog::add' holding 'mutex_'
  }
  void add() {
    std::lock_guard<std::mutex> l(mutex_);
    ++size_;
  }

private:
  std::mutex mutex_;
  int size_ = 0;
};
