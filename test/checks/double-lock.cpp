// RUN: %check_belay %s belay-double-lock %t

#include <functional>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>

// K1: re-acquired along the call chain.
class Account {
public:
  void bad_twice() {
    std::lock_guard<std::mutex> lock(mutex_);
    mutex_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'mutex_' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: locked here first
    mutex_.unlock();
  }
  int balance() {
    std::lock_guard<std::mutex> lock(mutex_);
    return balance_;
  }
  // K1
  bool bad_through_call(int Amount) {
    std::unique_lock<std::mutex> lock(mutex_);
    return balance() > Amount;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:34: note: locked here first
// CHECK-MESSAGES: :[[@LINE-9]]:33: note: locked again here
  }
  int twice() { return 2 * balance(); }
  // K1
  void bad_two_calls_away() {
    mutex_.lock();
    balance_ = twice();
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: locked here first
// CHECK-MESSAGES: :[[@LINE-7]]:28: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-19]]:33: note: locked again here
    mutex_.unlock();
  }
  template <class F> void with(F f) {
    std::scoped_lock lock(mutex_);
    f(balance_);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:22: note: locked here first
// CHECK-MESSAGES: :[[@LINE+4]]:51: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-28]]:33: note: locked again here
  }
  // K1: via a callback.
  void bad_callback() { with([this](int &X) { X = balance(); }); }
  void bad_deferred() {
    std::unique_lock<std::mutex> first(mutex_, std::defer_lock);
    std::lock_guard<std::mutex> second(mutex_);
    first.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'mutex_' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: locked here first
  }
  void bad_same_twice() {
    std::scoped_lock both(mutex_, mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'mutex_' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-2]]:22: note: locked here first
  }

  // K1
  void ok_one_after_the_other() {
    { std::lock_guard<std::mutex> lock(mutex_); }
    { std::lock_guard<std::mutex> lock(mutex_); }
    balance();
  }
  // K1
  void ok_unlocked_first() {
    std::unique_lock<std::mutex> lock(mutex_);
    lock.unlock();
    balance();
    lock.lock();
  }
  void ok_deferred() {
    std::unique_lock<std::mutex> first(mutex_, std::defer_lock);
    std::lock_guard<std::mutex> second(mutex_);
  }
  void ok_adopted() {
    mutex_.lock();
    std::lock_guard<std::mutex> lock(mutex_, std::adopt_lock);
  }
  void ok_try() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::unique_lock<std::mutex> second(mutex_, std::try_to_lock);
  }
  void ok_one_of_two_paths(bool Locked) {
    if (!Locked)
      mutex_.lock();
    ++balance_;
    if (!Locked)
      mutex_.unlock();
    balance();
  }
  // Told by its caller that the lock is held.
  void maybe(bool Locked) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    if (!Locked)
      lock.lock();
    ++balance_;
  }
  void ok_told() {
    std::lock_guard<std::mutex> lock(mutex_);
    maybe(true);
  }
  void ok_dead_branch() {
    std::lock_guard<std::mutex> lock(mutex_);
    const bool Paranoid = false;
    if (Paranoid)
      mutex_.lock();
  }
  // A callback that runs later.
  void ok_stored() {
    std::lock_guard<std::mutex> lock(mutex_);
    later_ = [this] { balance(); };
  }

private:
  std::mutex mutex_;
  int balance_ = 0;
  std::function<void()> later_;
};

// Of another object, it is another mutex.
struct Peer {
  std::mutex mutex;
  Peer *next = nullptr;
  int value = 0;
  int ok_peer(Peer &Other) {
    std::lock_guard<std::mutex> mine(mutex), theirs(Other.mutex);
    return Other.value - value;
  }
  // Hand over hand.
  static int ok_walk(Peer *P) {
    P->mutex.lock();
    while (Peer *N = P->next) {
      N->mutex.lock();
      P->mutex.unlock();
      P = N;
    }
    int V = P->value;
    P->mutex.unlock();
    return V;
  }
  static void ok_next(Peer *P) {
    P->mutex.lock();
    P = P->next;
    P->mutex.lock();
    P->mutex.unlock();
  }
  static void ok_any_element(Peer (&All)[4], int I, int J) {
    All[I].mutex.lock();
    All[J].mutex.lock();
    All[J].mutex.unlock();
    All[I].mutex.unlock();
  }
};

class Recursive {
  std::recursive_mutex mutex_;

public:
  void inner() { std::lock_guard<std::recursive_mutex> lock(mutex_); }
  void ok_recursive() {
    std::lock_guard<std::recursive_mutex> lock(mutex_);
    inner();
  }
};

class Table {
  mutable std::shared_mutex mutex_;
  int size_ = 0;

public:
  int size() const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return size_;
  }
  // K4: a second read lock behind a queued writer.
  bool bad_empty() const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return size() == 0;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'mutex_' shared while the same thread holds it shared: it hangs if a writer comes in between [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:41: note: locked here first
// CHECK-MESSAGES: :[[@LINE-9]]:41: note: locked again here
// CHECK-MESSAGES: :[[@LINE+7]]:12: note: the writer locks it here
  }
  // K5: upgrade.
  void bad_upgrade() {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    if (size_ > 0)
      return;
    mutex_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'mutex_' is locked here exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-5]]:41: note: locked here first
    size_ = 1;
    mutex_.unlock();
  }
  int bad_downgrade() {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    return size();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'mutex_' shared while the same thread holds it exclusively: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:41: note: locked here first
// CHECK-MESSAGES: :[[@LINE-28]]:41: note: locked again here
  }
  // K5
  void ok_upgrade() {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    lock.unlock();
    std::unique_lock<std::shared_mutex> write(mutex_);
    size_ = 1;
  }
};

pthread_mutex_t Plain = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t Counting;
pthread_rwlock_t Rw = PTHREAD_RWLOCK_INITIALIZER;

void plain_add() {
  pthread_mutex_lock(&Plain);
  pthread_mutex_unlock(&Plain);
}
// K1
void bad_posix() {
  pthread_mutex_lock(&Plain);
  plain_add();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'Plain' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: locked here first
// CHECK-MESSAGES: :[[@LINE-9]]:3: note: locked again here
  pthread_mutex_unlock(&Plain);
}
// K5
void bad_posix_upgrade() {
  pthread_rwlock_rdlock(&Rw);
  pthread_rwlock_wrlock(&Rw);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'Rw' is locked here exclusively while the same thread holds it shared: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: locked here first
  pthread_rwlock_unlock(&Rw);
}
// POSIX lets a reader read again.
// K4
void ok_posix_readers() {
  pthread_rwlock_rdlock(&Rw);
  pthread_rwlock_rdlock(&Rw);
  pthread_rwlock_unlock(&Rw);
  pthread_rwlock_unlock(&Rw);
}
void make_counting(const pthread_mutexattr_t *Recursive) { pthread_mutex_init(&Counting, Recursive); }
// K1
void ok_posix_recursive() {
  pthread_mutex_lock(&Counting);
  pthread_mutex_lock(&Counting);
  pthread_mutex_unlock(&Counting);
  pthread_mutex_unlock(&Counting);
}

struct Wrapper {
  pthread_mutex_t m;
  Wrapper() { pthread_mutex_init(&m, nullptr); }
  void lock() { pthread_mutex_lock(&m); }
  void unlock() { pthread_mutex_unlock(&m); }
};
class Wrapped {
  Wrapper mutex_;

public:
  void bad_wrapped() {
    std::lock_guard<Wrapper> guard(mutex_);
    mutex_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:30: note: locked here first
// CHECK-MESSAGES: :[[@LINE-12]]:17: note: locked again here
    mutex_.unlock();
  }
  void ok_wrapped() {
    mutex_.lock();
    mutex_.unlock();
    mutex_.lock();
    mutex_.unlock();
  }
};

// By Clang's attributes, without a body.
class __attribute__((capability("mutex"))) Declared {
public:
  void Lock() __attribute__((acquire_capability()));
  void Unlock() __attribute__((release_capability()));
  bool TryLock() __attribute__((try_acquire_capability(true)));
};
class __attribute__((scoped_lockable)) Holds {
public:
  explicit Holds(Declared *M) __attribute__((acquire_capability(M)));
  ~Holds() __attribute__((release_capability()));
};
class OnDeclared {
  Declared mutex_;

public:
  void inner() { Holds hold(&mutex_); }
  void bad_declared() {
    Holds hold(&mutex_);
    inner();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: locked here first
// CHECK-MESSAGES: :[[@LINE-6]]:24: note: locked again here
  }
  void ok_declared() {
    { Holds hold(&mutex_); }
    inner();
  }
  void ok_declared_try() {
    Holds hold(&mutex_);
    if (mutex_.TryLock())
      mutex_.Unlock();
  }
};

// It asks for what another takes that it calls.
class AsksAndCalls {
  Declared mutex_;
  void take() { Holds hold(&mutex_); }

public:
  void bad_asks() __attribute__((requires_capability(mutex_))) { take(); }
// CHECK-MESSAGES: :[[@LINE-1]]:66: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-5]]:23: note: locked again here
};

// It asks for what it takes itself: then the attribute is wrong, unless somebody does hold it.
class AsksAndLocks {
  Declared mutex_;

public:
  void ok_asks() __attribute__((requires_capability(mutex_))) { Holds hold(&mutex_); }
  void ok_calls() { ok_asks(); }
  void bad_asks() {
    Holds hold(&mutex_);
    ok_asks();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: locked here first
// CHECK-MESSAGES: :[[@LINE-7]]:71: note: locked again here
  }
};

// Its Lock and Unlock are those of a lock that it has, as the attributes say.
class PassesOn {
  Declared mutex_;

public:
  void Lock() __attribute__((acquire_capability(mutex_)));
  void Unlock() __attribute__((release_capability(mutex_)));
  void bad_passed_on() {
    Lock();
    mutex_.Lock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'mutex_' is locked here while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: locked here first
    mutex_.Unlock();
  }
  void ok_passed_on() {
    Lock();
    mutex_.Unlock();
    mutex_.Lock();
    Unlock();
  }
};

// Each call of a recursion has a group of its own.
class ok_recursive_groups {
public:
  ~ok_recursive_groups() { std::lock_guard<std::mutex> lock(m_); }
  bool parse(int depth) {
    std::lock_guard<std::mutex> lock(m_);
    if (depth == 0)
      return false;
    auto *group = new ok_recursive_groups;
    if (!group->parse(depth - 1)) {
      delete group;
      return false;
    }
    child_ = group;
    return true;
  }

private:
  std::mutex m_;
  ok_recursive_groups *child_ = nullptr;
};

// A guard that is derived from the standard's, with a destructor that does no more, unlocks.
template <class M> class Annotated : public std::lock_guard<M> {
public:
  explicit Annotated(M &m) : std::lock_guard<M>(m) {}
  ~Annotated() = default;
};
class Derived {
public:
  void ok_derived() {
    {
      Annotated<std::mutex> l(mutex_);
      ++n_;
    }
    more();
  }
  void bad_derived() {
    Annotated<std::mutex> l(mutex_);
    more();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
  }
  void more() {
    Annotated<std::mutex> l(mutex_);
    ++n_;
  }

private:
  std::mutex mutex_;
  int n_ = 0;
};

// What a guard has locked isn't held any more where an exception of a call is caught.
int may_throw();
class Caught {
public:
  void ok_caught() {
    try {
      std::lock_guard<std::mutex> l(mutex_);
      n_ = may_throw();
    } catch (...) {
      cancel();
      throw;
    }
  }
  void ok_caught_derived() {
    try {
      Annotated<std::mutex> l(mutex_);
      n_ = may_throw();
    } catch (...) {
      cancel();
    }
  }
  void bad_caught() {
    std::lock_guard<std::mutex> l(mutex_);
    try {
      n_ = may_throw();
    } catch (...) {
      cancel();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this call locks 'mutex_' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
    }
  }
  void cancel() {
    std::lock_guard<std::mutex> l(mutex_);
    n_ = 0;
  }

private:
  std::mutex mutex_;
  int n_ = 0;
};
