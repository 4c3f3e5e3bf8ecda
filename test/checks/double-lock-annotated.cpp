// A mutex with attributes of Clang's counts if the standard's that it is derived from does.
// RUN: %check_belay %s belay-double-lock %t
#include <mutex>

template <typename Parent> class __attribute__((capability("mutex"))) Annotated : public Parent {
public:
  ~Annotated() { forget(this); }
  void lock() __attribute__((acquire_capability())) { Parent::lock(); }
  void unlock() __attribute__((release_capability())) { Parent::unlock(); }
  bool try_lock() __attribute__((try_acquire_capability(true))) { return Parent::try_lock(); }
  using unique_lock = std::unique_lock<Parent>;

private:
  static void forget(void *);
};
using Mutex = Annotated<std::mutex>;
using RecursiveMutex = Annotated<std::recursive_mutex>;

// Derived from the standard's guard, with a destructor that tells others.
void left();
template <typename M> class __attribute__((scoped_lockable)) UniqueLock : public M::unique_lock {
  using Base = typename M::unique_lock;

public:
  UniqueLock(M &mutex, const char *name) __attribute__((acquire_capability(mutex)))
      : Base(mutex, std::defer_lock) {
    Base::lock();
  }
  ~UniqueLock() __attribute__((release_capability())) {
    if (Base::owns_lock())
      left();
  }
};

class Chain {
public:
  int ok_counts() {
    UniqueLock<RecursiveMutex> lock(main_, "main");
    return height();
  }
  void ok_in_turn() {
    {
      UniqueLock<Mutex> lock(pool_, "pool");
      ++entries_;
    }
    UniqueLock<Mutex> lock(pool_, "pool");
    ++entries_;
  }
  void ok_plain() {
    std::lock_guard<Mutex> lock(pool_);
    ++entries_;
  }
  void bad_calls() {
    std::lock_guard<Mutex> lock(pool_);
    count();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'pool_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:28: note: locked here first
// CHECK-MESSAGES: :71:28: note: locked again here
  }
  void bad_again() {
    UniqueLock<Mutex> lock(pool_, "pool");
    ++entries_;
    UniqueLock<Mutex> again(pool_, "pool");
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: this call locks 'pool_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:23: note: locked here first
// CHECK-MESSAGES: :27:11: note: locked again here
  }

private:
  void count() {
    std::lock_guard<Mutex> lock(pool_);
    ++entries_;
  }
  int height() {
    UniqueLock<RecursiveMutex> lock(main_, "main");
    return height_;
  }
  RecursiveMutex main_;
  Mutex pool_;
  int height_ = 0, entries_ = 0;
};
int use(Chain &c) { return c.ok_counts(); }
