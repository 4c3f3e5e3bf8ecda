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
  int ok_not_needed() const {
    // no lock required, as this is called by one thread
    return begun_;
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
      other_ = n;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'other_' is written here by 'Stats::bad_persist' with no lock, while 'Stats::bad_persist' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    } else {
      std::lock_guard<std::mutex> l(mutex_);
      other_ = n;
    }
  }
  void set(Options o) { current_ = o; }

private:
  std::mutex mutex_;
  const Options options_;
  Options current_;
  int slice_ = 0, other_ = 0;
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
