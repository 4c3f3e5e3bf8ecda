// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20 -pthread

#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <thread>
#include <vector>

// K3: AB-BA, in two methods that anybody may call.
class Pair {
public:
  void bad_ab() {
// CHECK-FIXES: std::scoped_lock a(a_, b_);
    std::lock_guard<std::mutex> a(a_);
    std::lock_guard<std::mutex> b(b_);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'b_' is locked here while 'a_' is held, and 'Pair::bad_ba' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'Pair::bad_ab' locks 'a_' here
// CHECK-MESSAGES: :[[@LINE+5]]:33: note: 'Pair::bad_ba' locks 'b_' here
// CHECK-MESSAGES: :[[@LINE+5]]:33: note: and then 'a_' here
    ++x_;
  }
  void bad_ba() {
    std::lock_guard<std::mutex> b(b_);
    std::lock_guard<std::mutex> a(a_);
    ++x_;
  }

private:
  std::mutex a_, b_;
  int x_ = 0;
};

// Through calls.
class Store {
public:
  // K3
  void bad_put() {
    index_.lock();
    append();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'log_' is locked here while 'index_' is held, and 'Store::bad_compact' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: 'Store::bad_put' locks 'index_' here
// CHECK-MESSAGES: :[[@LINE+11]]:47: note: and then 'log_' here
// CHECK-MESSAGES: :[[@LINE+5]]:34: note: 'Store::bad_compact' locks 'log_' here
// CHECK-MESSAGES: :[[@LINE+10]]:37: note: and then 'index_' here
    index_.unlock();
  }
  void bad_compact() {
    std::unique_lock<std::mutex> lock(log_);
    reindex();
  }

private:
  void append() { std::lock_guard<std::mutex> lock(log_); }
  void reindex() { std::scoped_lock lock(index_); }
  std::mutex index_, log_;
};

// K3: a lock of a map and one of its values.
struct Entry {
  std::mutex mutex;
  int uses = 0;
};
class Registry {
public:
  void bad_evict(Entry &E) {
    std::lock_guard<std::mutex> entry(E.mutex);
    if (E.uses == 0)
      remove();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is locked here while 'E.mutex' is held, and 'Registry::bad_scan' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-4]]:33: note: 'Registry::bad_evict' locks 'E.mutex' here
// CHECK-MESSAGES: :[[@LINE+13]]:47: note: and then 'mutex_' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: 'Registry::bad_scan' locks 'mutex_' here
// CHECK-MESSAGES: :[[@LINE+5]]:35: note: and then 'entries_[]->mutex' here
  }
  void bad_scan() {
    std::lock_guard<std::mutex> all(mutex_);
    for (auto &E : entries_) {
      std::lock_guard<std::mutex> entry(E->mutex);
      ++E->uses;
    }
  }

private:
  void remove() { std::lock_guard<std::mutex> all(mutex_); }
  std::mutex mutex_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

// Reader and writer.
class Readers {
  std::shared_mutex table_;
  std::mutex stats_;

public:
  void bad_read() {
    std::shared_lock<std::shared_mutex> lock(table_);
    std::lock_guard<std::mutex> stats(stats_);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'stats_' is locked here while 'table_' is held, and 'Readers::bad_write' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:41: note: 'Readers::bad_read' locks 'table_' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: 'Readers::bad_write' locks 'stats_' here
// CHECK-MESSAGES: :[[@LINE+4]]:41: note: and then 'table_' here
  }
  void bad_write() {
    std::lock_guard<std::mutex> stats(stats_);
    std::unique_lock<std::shared_mutex> lock(table_);
  }
};

// Two readers let each other in.
class OnlyReaders {
  std::shared_mutex a_, b_;

public:
  void ok_ab() { std::shared_lock<std::shared_mutex> a(a_), b(b_); }
  void ok_ba() { std::shared_lock<std::shared_mutex> b(b_), a(a_); }
};

// A gate: both hold a third lock.
// K3
class Gated {
  std::mutex gate_, a_, b_;

public:
  void ok_ab() {
    std::lock_guard<std::mutex> gate(gate_), a(a_), b(b_);
  }
  void ok_ba() {
    std::lock_guard<std::mutex> gate(gate_), b(b_), a(a_);
  }
};

// Taken at once, by an algorithm that backs off.
// K3
class AtOnce {
  std::mutex a_, b_;

public:
  void ok_scoped_ab() { std::scoped_lock lock(a_, b_); }
  void ok_scoped_ba() { std::scoped_lock lock(b_, a_); }
  void ok_lock_ab() {
    std::lock(a_, b_);
    std::lock_guard<std::mutex> a(a_, std::adopt_lock), b(b_, std::adopt_lock);
  }
  void ok_deferred_ba() {
    std::unique_lock<std::mutex> b(b_, std::defer_lock), a(a_, std::defer_lock);
    std::lock(b, a);
  }
};

// One of the two comes back if it doesn't get it.
class Tries {
  std::mutex a_, b_;

public:
  void ok_ab() { std::lock_guard<std::mutex> a(a_), b(b_); }
  void ok_try() {
    std::lock_guard<std::mutex> b(b_);
    if (a_.try_lock())
      a_.unlock();
  }
};

class OneAfterTheOther {
  std::mutex a_, b_;

public:
  void ok_ab() { std::lock_guard<std::mutex> a(a_), b(b_); }
  // K3
  void ok_not_nested() {
    { std::lock_guard<std::mutex> b(b_); }
    std::lock_guard<std::mutex> a(a_);
  }
  void ok_unlocked() {
    std::unique_lock<std::mutex> b(b_);
    b.unlock();
    std::lock_guard<std::mutex> a(a_);
  }
  std::unique_lock<std::mutex> hold() { return std::unique_lock<std::mutex>(b_); }
  void ok_given_back() {
    auto b = hold();
    b.unlock();
    std::lock_guard<std::mutex> a(a_);
  }
};

// Two objects of one class: an order by address, or one that isn't known.
struct Account {
  std::mutex mutex;
  int balance = 0;
};
void ok_by_address(Account &From, Account &To) {
  Account &First = &From < &To ? From : To, &Second = &From < &To ? To : From;
  std::lock_guard<std::mutex> a(First.mutex), b(Second.mutex);
}
void ordered(Account &From, Account &To) {
  if (&From < &To) {
    From.mutex.lock();
    To.mutex.lock();
  } else {
    To.mutex.lock();
    From.mutex.lock();
  }
  From.mutex.unlock();
  To.mutex.unlock();
}
Account Mine, Yours, His, Hers;
void ok_there() { ordered(His, Hers); }
void ok_back() { ordered(Hers, His); }
void FN_transfer(Account &From, Account &To) {
  std::lock_guard<std::mutex> a(From.mutex), b(To.mutex);
  From.balance -= 1;
  To.balance += 1;
}
void transfer(Account &From, Account &To) {
  std::lock_guard<std::mutex> a(From.mutex);
  std::lock_guard<std::mutex> b(To.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'Yours.mutex' is locked here while 'Mine.mutex' is held, and elsewhere in 'transfer' it is the other way round: two threads can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'transfer' locks 'Mine.mutex' here
// CHECK-MESSAGES: :[[@LINE-4]]:31: note: 'transfer' locks 'Yours.mutex' here
// CHECK-MESSAGES: :[[@LINE-4]]:31: note: and then 'Mine.mutex' here
}
void bad_there() { transfer(Mine, Yours); }
void bad_back() { transfer(Yours, Mine); }

// Who builds the object has it alone.
class Builds {
  std::mutex a_, b_;

public:
  Builds() {
    std::lock_guard<std::mutex> b(b_), a(a_);
  }
  void ok_ab() { std::lock_guard<std::mutex> a(a_), b(b_); }
};

// On one thread only.
class Worker {
  std::mutex a_, b_;
  std::thread thread_;
  void run() {
    first();
    second();
  }
  void first() { std::lock_guard<std::mutex> a(a_), b(b_); }
  void second() { std::lock_guard<std::mutex> b(b_), a(a_); }

public:
  void ok_start() { thread_ = std::thread(&Worker::run, this); }
  ~Worker() { thread_.join(); }
};

// Between threads of one function.
void bad_threads() {
  std::mutex a, b;
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a), y(b);
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'b' is locked here while 'a' is held, and 'bad_threads' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-2]]:33: note: a lambda in 'bad_threads' locks 'a' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: 'bad_threads' locks 'b' here
// CHECK-MESSAGES: :[[@LINE+3]]:39: note: and then 'a' here
  });
  {
    std::lock_guard<std::mutex> y(b), x(a);
  }
  t.join();
}
// K3
void bad_two_threads() {
  std::mutex a, b;
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a);
    std::lock_guard<std::mutex> y(b);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'b' is locked here while 'a' is held, and a lambda in 'bad_two_threads' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: a lambda in 'bad_two_threads' locks 'a' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: a lambda in 'bad_two_threads' locks 'b' here
// CHECK-MESSAGES: :[[@LINE+4]]:33: note: and then 'a' here
  });
  std::thread u([&] {
    std::lock_guard<std::mutex> y(b);
    std::lock_guard<std::mutex> x(a);
  });
  t.join();
  u.join();
}
void ok_before_and_after() {
  std::mutex a, b;
  {
    std::lock_guard<std::mutex> y(b), x(a);
  }
  std::thread t([&] {
    std::lock_guard<std::mutex> x(a), y(b);
  });
  t.join();
  std::lock_guard<std::mutex> y(b), x(a);
}
// K3
void ok_after_another() {
  std::mutex a, b;
  std::thread t([&] { std::lock_guard<std::mutex> x(a), y(b); });
  t.join();
  std::thread u([&] { std::lock_guard<std::mutex> y(b), x(a); });
  u.join();
}
void ok_ordered_by_latch() {
  std::mutex a, b;
  std::latch done(1);
  std::thread t([&] {
    { std::lock_guard<std::mutex> x(a), y(b); }
    done.count_down();
  });
  std::thread u([&] {
    done.wait();
    std::lock_guard<std::mutex> y(b), x(a);
  });
  t.join();
  u.join();
}

// A cycle of three.
class Three {
  std::mutex a_, b_, c_;

public:
  void bad_ab() { std::lock_guard<std::mutex> a(a_), b(b_); }
// CHECK-MESSAGES: :[[@LINE-1]]:54: warning: 'b_' is locked here while 'a_' is held, which closes a cycle of 3 locks: the threads can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-2]]:47: note: 'Three::bad_ab' locks 'a_' here
// CHECK-MESSAGES: :[[@LINE+4]]:47: note: 'Three::bad_bc' locks 'b_' here
// CHECK-MESSAGES: :[[@LINE+3]]:54: note: and then 'c_' here
// CHECK-MESSAGES: :[[@LINE+3]]:47: note: 'Three::bad_ca' locks 'c_' here
// CHECK-MESSAGES: :[[@LINE+2]]:54: note: and then 'a_' here
  void bad_bc() { std::lock_guard<std::mutex> b(b_), c(c_); }
  void bad_ca() { std::lock_guard<std::mutex> c(c_), a(a_); }
};

// In one function that two threads may run at once.
class Either {
  std::mutex a_, b_;

public:
  void bad_either(bool Left) {
    if (Left) {
      std::lock_guard<std::mutex> a(a_);
      std::lock_guard<std::mutex> b(b_);
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'b_' is locked here while 'a_' is held, and elsewhere in 'Either::bad_either' it is the other way round: two threads can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:35: note: 'Either::bad_either' locks 'a_' here
// CHECK-MESSAGES: :[[@LINE+3]]:35: note: 'Either::bad_either' locks 'b_' here
// CHECK-MESSAGES: :[[@LINE+3]]:35: note: and then 'a_' here
    } else {
      std::lock_guard<std::mutex> b(b_);
      std::lock_guard<std::mutex> a(a_);
    }
  }
};

pthread_mutex_t PA = PTHREAD_MUTEX_INITIALIZER, PB = PTHREAD_MUTEX_INITIALIZER;
// K3
void bad_posix_ab() {
  pthread_mutex_lock(&PA);
  pthread_mutex_lock(&PB);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'PB' is locked here while 'PA' is held, and 'bad_posix_ba' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'bad_posix_ab' locks 'PA' here
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: 'bad_posix_ba' locks 'PB' here
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: and then 'PA' here
  pthread_mutex_unlock(&PB);
  pthread_mutex_unlock(&PA);
}
void bad_posix_ba() {
  pthread_mutex_lock(&PB);
  pthread_mutex_lock(&PA);
  pthread_mutex_unlock(&PA);
  pthread_mutex_unlock(&PB);
}

// A mutex that users wrote.
class Mutex {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;

public:
  void lock() { pthread_mutex_lock(&m); }
  void unlock() { pthread_mutex_unlock(&m); }
};
class OnUsers {
  Mutex a_, b_;

public:
  void bad_ab() {
    std::lock_guard<Mutex> a(a_);
    b_.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'b_.m' is locked here while 'a_.m' is held, and 'OnUsers::bad_ba' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-11]]:17: note: 'OnUsers::bad_ab' locks 'a_.m' here
// CHECK-MESSAGES: :[[@LINE-12]]:17: note: and then 'b_.m' here
// CHECK-MESSAGES: :[[@LINE-13]]:17: note: 'OnUsers::bad_ba' locks 'b_.m' here
// CHECK-MESSAGES: :[[@LINE-14]]:17: note: and then 'a_.m' here
    b_.unlock();
  }
  void bad_ba() {
    b_.lock();
    a_.lock();
    a_.unlock();
    b_.unlock();
  }
};

// By Clang's attributes, without a body.
class __attribute__((capability("mutex"))) Declared {
public:
  void Lock() __attribute__((acquire_capability()));
  void Unlock() __attribute__((release_capability()));
};
class __attribute__((scoped_lockable)) Holds {
public:
  explicit Holds(Declared *M) __attribute__((acquire_capability(M)));
  ~Holds() __attribute__((release_capability()));
};
class OnDeclared {
  Declared a_, b_;

public:
  void bad_ab() {
    Holds a(&a_);
    b_.Lock();
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'b_' is locked here while 'a_' is held, and 'OnDeclared::bad_ba' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: 'OnDeclared::bad_ab' locks 'a_' here
// CHECK-MESSAGES: :[[@LINE+5]]:11: note: 'OnDeclared::bad_ba' locks 'b_' here
// CHECK-MESSAGES: :[[@LINE+5]]:11: note: and then 'a_' here
    b_.Unlock();
  }
  void bad_ba() {
    Holds b(&b_);
    Holds a(&a_);
  }
  void ok_not_nested() {
    b_.Lock();
    b_.Unlock();
    Holds a(&a_);
  }
};

// What both ask about and both change orders neither.
struct Vault {
  std::mutex m;
  int sum = 0;
};
void bad_transfer(Vault *from, Vault *to, int amount) {
  std::lock_guard<std::mutex> a(from->m);
  if (from->sum < amount)
    return;
  std::lock_guard<std::mutex> b(to->m);
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'y->m' is locked here while 'x->m' is held, and elsewhere in 'bad_transfer' it is the other way round: two threads can wait for each other for ever; lock them in one order [belay-lock-order]
  from->sum -= amount;
  to->sum += amount;
}
void transfers(Vault *x, Vault *y) {
  std::thread t(bad_transfer, x, y, 1);
  std::thread u(bad_transfer, y, x, 1);
  t.join();
  u.join();
}

// The mutexes of two instances of a class template are never one.
template <class T> struct Slot {
  std::mutex m;
  T value;
};
std::mutex registry;
void ok_whole(Slot<int> &s) {
  std::lock_guard<std::mutex> a(s.m);
  std::lock_guard<std::mutex> b(registry);
}
void ok_real(Slot<double> &s) {
  std::lock_guard<std::mutex> a(registry);
  std::lock_guard<std::mutex> b(s.m);
}

template <class T> class Ordered {
  std::mutex a_, b_;

public:
  void ok_of_its_size() {
    if constexpr (sizeof(T) == 8) {
      std::lock_guard<std::mutex> b(b_);
      std::lock_guard<std::mutex> a(a_);
    } else {
      std::lock_guard<std::mutex> a(a_);
      std::lock_guard<std::mutex> b(b_);
    }
  }
};
void of_two_sizes(Ordered<int> &i, Ordered<double> &d) {
  i.ok_of_its_size();
  d.ok_of_its_size();
}

template <class T> class Generic {
  std::mutex a_, b_;

public:
  void bad_ab() {
    std::lock_guard<std::mutex> a(a_);
    std::lock_guard<std::mutex> b(b_);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'b_' is locked here while 'a_' is held, and 'Generic::bad_ba' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  }
  void bad_ba() {
    std::lock_guard<std::mutex> b(b_);
    std::lock_guard<std::mutex> a(a_);
  }
};
void of_one_type(Generic<int> &e) {
  e.bad_ab();
  e.bad_ba();
}

// Who has a recursive lock already doesn't wait for it.
class Writer {
  mutable std::recursive_mutex mutex_;
  std::mutex selector_;
  int readers_ = 0;

  int count() const {
    std::lock_guard<std::recursive_mutex> l(mutex_);
    return readers_;
  }

public:
  void ok_taken_again() {
    std::lock_guard<std::recursive_mutex> l(mutex_);
    std::lock_guard<std::mutex> s(selector_);
    if (count() < 3)
      ++readers_;
  }
  void ok_in_order() {
    std::lock_guard<std::recursive_mutex> l(mutex_);
    std::lock_guard<std::mutex> s(selector_);
    --readers_;
  }
};

// A flag that one side only sets back says nothing of whether that side has been there; and a guard that forgets its mutex
// when it has unlocked it has had it until then.
class Early {
public:
  explicit Early(std::mutex &m) : m_(&m) { m_->lock(); }
  ~Early() { unlock(); }
  void unlock() {
    if (m_) {
      m_->unlock();
      m_ = nullptr;
    }
  }

private:
  std::mutex *m_;
};
struct Shard {
  std::mutex mu;
  int bytes = 0;
  bool hot = false;
};
class BadDirectory {
public:
  void write(int n) {
    Early lock(shard_.mu);
    shard_.bytes += n;
    if (shard_.bytes > 4096 && !shard_.hot) {
      shard_.hot = true;
      note();
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'directory.mu_' is locked here while 'directory.shard_.mu' is held, and 'BadDirectory::cool' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
    }
  }
  void cool() {
    Early lock(mu_);
    Early both(shard_.mu);
    shard_.bytes = 0;
    shard_.hot = false;
  }

private:
  void note() {
    Early lock(mu_);
    ++hot_;
  }
  Shard shard_;
  std::mutex mu_;
  int hot_ = 0;
};
void directory() {
  BadDirectory directory;
  std::thread writer([&] { directory.write(100); });
  directory.cool();
  writer.join();
}
