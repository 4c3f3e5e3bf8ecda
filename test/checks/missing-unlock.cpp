// RUN: %check_belay %s belay-missing-unlock %t

#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <stdexcept>

int compute();
void use(int);
int make();

// K2: a path returns with the lock held.
class Queue {
public:
  int bad_early_return(int X) {
    mutex_.lock();
    if (X < 0)
      return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: another path unlocks it here
    size_ += X;
    mutex_.unlock();
    return size_;
  }
  int bad_in_loop() {
    for (int I = 0; I < 10; ++I) {
      mutex_.lock();
      if (size_ == I)
        return I;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:14: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:14: note: another path unlocks it here
      mutex_.unlock();
    }
    return -1;
  }
  void bad_switch(int X) {
    mutex_.lock();
    switch (X) {
    case 0:
      size_ = 0;
      mutex_.unlock();
      return;
    case 1:
      size_ = 1;
      return;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-10]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:14: note: another path unlocks it here
    default:
      mutex_.unlock();
      return;
    }
  }
  // K2
  void bad_throw(int X) {
    mutex_.lock();
    if (X < 0)
      throw std::invalid_argument("X");
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'mutex_' stays locked if an exception leaves the function here; lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: unlocked here, which the exception passes by
    size_ = X;
    mutex_.unlock();
  }
  static int checked(int X) {
    if (X < 0)
      throw std::invalid_argument("X");
    return X;
  }
  void bad_callee_throws(int X) {
    mutex_.lock();
    size_ = checked(X);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'mutex_' stays locked if an exception leaves the function here; lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:12: note: unlocked here, which the exception passes by
    mutex_.unlock();
  }
  // A buffer of one's own that is full throws as the standard's containers do, which nobody reckons with.
  void append(int X) {
    if (X >= 64)
      throw std::out_of_range("full");
    size_ = X;
  }
  void ok_full(int X) {
    mutex_.lock();
    append(X);
    mutex_.unlock();
  }
  int bad_user_mutex_of_parameter(std::mutex &M, bool Fail) {
    M.lock();
    if (Fail)
      return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'M' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:7: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:7: note: another path unlocks it here
    M.unlock();
    return 0;
  }

  // K2
  void ok_balanced(int X) {
    mutex_.lock();
    if (X < 0) {
      mutex_.unlock();
      return;
    }
    size_ = X;
    mutex_.unlock();
  }
  // K2
  int ok_guard(int X) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (X < 0)
      throw std::invalid_argument("X");
    return X;
  }
  int ok_unique(int X) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    lock.lock();
    if (X < 0)
      return -1;
    lock.unlock();
    return 0;
  }
  int ok_adopted(int X) {
    mutex_.lock();
    std::lock_guard<std::mutex> lock(mutex_, std::adopt_lock);
    if (X < 0)
      return -1;
    return checked(X);
  }
  // Something else tells whether it is locked.
  void ok_flag(bool Locked) {
    if (!Locked)
      mutex_.lock();
    ++size_;
    if (!Locked)
      mutex_.unlock();
  }
  void ok_flag_set(int X) {
    bool Mine = false;
    if (X > 0) {
      mutex_.lock();
      Mine = true;
    }
    ++size_;
    if (Mine)
      mutex_.unlock();
  }
  void ok_caught(int X) {
    mutex_.lock();
    try {
      size_ = checked(X);
    } catch (...) {
      mutex_.unlock();
      throw;
    }
    mutex_.unlock();
  }
  int ok_try_lock() {
    if (!mutex_.try_lock())
      return -1;
    int S = size_;
    mutex_.unlock();
    return S;
  }
  void ok_abort(int X) {
    mutex_.lock();
    if (X < 0)
      __builtin_abort();
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  int size_ = 0;
};

// Functions that lock and unlock for others.
class Handle {
public:
  bool ok_begin() {
    mutex_.lock();
    if (state_ == 0) {
      mutex_.unlock();
      return false;
    }
    return true;
  }
  int *ok_open(int I) {
    mutex_.lock();
    if (I < 0) {
      mutex_.unlock();
      return nullptr;
    }
    return &state_;
  }
  void ok_close(int *) { mutex_.unlock(); }

private:
  std::mutex mutex_;
  int state_ = 0;
};

static std::mutex Orphan;
int Counter;
void bad_never() {
  Orphan.lock();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'Orphan' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  ++Counter;
}

// K6: unlock of what is not held.
class Release {
public:
  void bad_twice() {
    mutex_.lock();
    ++x_;
    mutex_.unlock();
    mutex_.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'mutex_' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:12: note: unlocked here first
  }
  void bad_twice_on_a_path(int X) {
    mutex_.lock();
    if (X < 0) {
      mutex_.unlock();
      use(x_);
      mutex_.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'mutex_' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:14: note: unlocked here first
      return;
    }
    mutex_.unlock();
  }
  void bad_under_guard() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++x_;
    mutex_.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'mutex_' is unlocked here by hand, and its guard unlocks it again; use a unique_lock and unlock that, or end the guard's scope here [belay-missing-unlock]
    use(1);
  }
  void bad_unique_twice() {
    std::unique_lock<std::mutex> lock(mutex_);
    lock.unlock();
    lock.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'mutex_' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:10: note: unlocked here first
  }
  void bad_local() {
    std::mutex local;
    use(x_);
    local.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'local' is unlocked here, but it has not been locked [belay-missing-unlock]
  }
  void bad_mode() {
    shared_.lock_shared();
    use(x_);
    shared_.unlock();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'shared_' is unlocked exclusively here, but it is locked shared [belay-missing-unlock]
  }
  void bad_other_mode() {
    shared_.lock();
    use(x_);
    shared_.unlock_shared();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'shared_' is unlocked shared here, but it is locked exclusively [belay-missing-unlock]
  }
  // K6
  void ok_under_guard() {
    std::lock_guard<std::mutex> lock(mutex_);
    mutex_.unlock();
    use(1);
    mutex_.lock();
  }
  void ok_unique() {
    std::unique_lock<std::mutex> lock(mutex_);
    lock.unlock();
    use(1);
  }
  // K6
  void ok_one_path(int X) {
    mutex_.lock();
    if (X < 0)
      mutex_.unlock();
    use(X);
    if (X >= 0)
      mutex_.unlock();
  }
  void ok_mode() {
    shared_.lock_shared();
    shared_.unlock_shared();
    shared_.lock();
    shared_.unlock();
  }
  void ok_for_a_caller() { mutex_.unlock(); }

private:
  std::mutex mutex_;
  std::shared_mutex shared_;
  int x_ = 0;
};

pthread_mutex_t Posix = PTHREAD_MUTEX_INITIALIZER;
// K2
int bad_posix(int X) {
  pthread_mutex_lock(&Posix);
  if (X < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'Posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:3: note: another path unlocks it here
  pthread_mutex_unlock(&Posix);
  return 0;
}
// K2
int bad_posix_goto(int X) {
  pthread_mutex_lock(&Posix);
  if (X < 0)
    goto fail;
  pthread_mutex_unlock(&Posix);
  return 0;
fail:
  use(X);
  return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'Posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-9]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE-7]]:3: note: another path unlocks it here
}
// K2
int ok_posix_goto(int X) {
  int R = -1;
  pthread_mutex_lock(&Posix);
  if (X < 0)
    goto out;
  R = X;
out:
  pthread_mutex_unlock(&Posix);
  return R;
}
int ok_posix_try(int X) {
  if (pthread_mutex_trylock(&Posix) != 0)
    return -1;
  use(X);
  pthread_mutex_unlock(&Posix);
  return 0;
}
// K6
void bad_posix_twice() {
  pthread_mutex_lock(&Posix);
  pthread_mutex_unlock(&Posix);
  pthread_mutex_unlock(&Posix);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'Posix' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: unlocked here first
}

// With Clang's attributes a function says that it locks for its caller.
class __attribute__((capability("mutex"))) Annotated {
public:
  bool ok_annotated(int X) __attribute__((try_acquire_capability(true))) {
    m_.lock();
    if (X < 0) {
      m_.unlock();
      return false;
    }
    return true;
  }

private:
  std::mutex m_;
};

namespace {
struct Ring {
  pthread_mutex_t mutex;
  int used;
};
} // namespace
static void bad_keeps(Ring *r) {
  pthread_mutex_lock(&r->mutex);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'r->mutex' is locked here, and neither 'bad_keeps' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard
  ++r->used;
}
static int ok_gives_back(Ring *r) {
  pthread_mutex_lock(&r->mutex);
  const int n = r->used;
  pthread_mutex_unlock(&r->mutex);
  return n;
}
int use_ring(Ring *r) {
  bad_keeps(r);
  return ok_gives_back(r);
}

namespace {
struct Till {
  std::mutex mutex;
  int coins = 0;
};
} // namespace
// Its caller unlocks by hand, too.
static void ok_opens(Till &t) {
  t.mutex.lock();
  ++t.coins;
}
int use_till(Till &t) {
  ok_opens(t);
  const int n = t.coins;
  t.mutex.unlock();
  return n;
}
// A constructor that takes all from another object locks that before its body.
struct Lent {
  explicit Lent(Till &&t)
      : coins{[&] {
          t.mutex.lock();
          return t.coins;
        }()} {
    t.coins = 0;
    t.mutex.unlock();
  }
  int coins;
};
int use_lent(Till &t) { return Lent(std::move(t)).coins; }
// The unlock is for a lock of the caller's own.
static void bad_opens(Till &t) {
  t.mutex.lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 't.mutex' is locked here, and neither 'bad_opens' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard
  ++t.coins;
}
int use_other(Till &t) {
  t.mutex.lock();
  const int n = t.coins;
  t.mutex.unlock();
  bad_opens(t);
  return n;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 't.mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard
}

namespace {
struct Table {
  pthread_mutex_t mutex;
  int used;
};
} // namespace
// Its caller unlocks it.
static int ok_first(Table *t) {
  pthread_mutex_lock(&t->mutex);
  return t->used;
}
static void ok_next(Table *t) {
  pthread_mutex_unlock(&t->mutex);
}
int use_table(Table *t) {
  const int n = ok_first(t);
  ok_next(t);
  return n;
}

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
// Who comes round with the lock keeps it: from there on nothing unlocks before it locks.
int bad_one_branch_of_a_loop(int *cells) {
  for (;;) {
    const int job = make();
    if (job < 0)
      return 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'table_lock' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard
    if (job % 4 == 0) {
      pthread_rwlock_wrlock(&table_lock);
      ++cells[job % 8];
      pthread_rwlock_unlock(&table_lock);
    } else {
      pthread_rwlock_rdlock(&table_lock);
      use(cells[job % 8]);
    }
  }
}
// The same condition tells the paths apart.
void ok_flag_tells(int *cells, bool locked) {
  if (locked)
    pthread_rwlock_rdlock(&table_lock);
  use(cells[0]);
  if (locked)
    pthread_rwlock_unlock(&table_lock);
}

// Who calls a handler isn't seen: this one is left with the lock so that no other comes after it.
static pthread_mutex_t crash_lock = PTHREAD_MUTEX_INITIALIZER;
static void ok_handler(int) {
  pthread_mutex_lock(&crash_lock);
  make();
}
void (*on_crash)(int) = ok_handler;
void resume() { pthread_mutex_unlock(&crash_lock); }

// A flag remembers whether there is something to unlock.
int ok_remembers(pthread_mutex_t *m, int n) {
  bool locked = false;
  int ret = 0;
  if ((ret = pthread_mutex_lock(m)) != 0)
    goto err;
  locked = true;
  if (n < 0)
    goto err;
  ret = make();
err:
  if (locked)
    pthread_mutex_unlock(m);
  if (ret != 0)
    make();
  return ret;
}

// Whoever is given the result of a try may throw where it failed.
void require(bool);
void ok_tried(std::mutex &m) {
  require(m.try_lock());
  m.unlock();
}
class Own {
public:
  bool try_lock() noexcept;
  void lock();
  void unlock();
};
void ok_tried_own(Own &m) {
  require(m.try_lock());
  m.unlock();
}

// A guard of one's own for mutexes whose unlock takes what their lock gave: it is no mutex.
struct Ticket {
  int n = 0;
};
class Tickets {
public:
  Ticket lock();
  void unlock(Ticket);
};
template <class M> class TicketLock {
public:
  explicit TicketLock(M &m) : mutex_(&m) { lock(); }
  TicketLock(M &m, std::defer_lock_t) : mutex_(&m) {}
  ~TicketLock() {
    if (owns_)
      unlock();
  }
  void lock() {
    ticket_ = mutex_->lock();
    owns_ = true;
  }
  void unlock() {
    mutex_->unlock(ticket_);
    owns_ = false;
  }

private:
  M *mutex_;
  Ticket ticket_;
  bool owns_ = false;
};
void ok_ticket(Tickets &m) {
  TicketLock<Tickets> l(m);
  l.unlock();
}
void ok_ticket_later(Tickets &m) {
  TicketLock<Tickets> l(m, std::defer_lock);
  l.lock();
}

// The standard's name for it.
template <> class std::unique_lock<Tickets> : public TicketLock<Tickets> {
  using TicketLock<Tickets>::TicketLock;
};
class Counted {
public:
  void ok_ticket_std() {
    std::unique_lock<Tickets> l(mutex_);
    ++n_;
    l.unlock();
  }

private:
  Tickets mutex_;
  int n_ = 0;
};

// A reference to what isn't known is no lock of the function's own: who came before it may have locked that.
struct Registry {
  std::mutex lock_;
};
template <class T> Registry &registry();
template <class T> struct Forks {
  static bool before() {
    auto &r = *&registry<T>();
    r.lock_.lock();
    return true;
  }
  static void ok_after() {
    auto &r = *&registry<T>();
    r.lock_.unlock();
  }
};
void at_fork(bool (*)(), void (*)());
void forks() { at_fork(&Forks<int>::before, &Forks<int>::ok_after); }

// One thread may have a shared lock as often as it has tried to.
void ok_shared_tries(std::shared_timed_mutex &m) {
  require(m.try_lock_shared());
  require(m.try_lock_shared());
  m.lock_shared();
  m.unlock_shared();
  m.unlock_shared();
  m.unlock_shared();
}
void ok_shared_rounds(std::shared_timed_mutex &m, int n) {
  for (int i = 0; i < n; ++i)
    require(m.try_lock_shared());
  for (int i = 0; i < n; ++i)
    m.unlock_shared();
}
void bad_shared_twice(std::shared_timed_mutex &m) {
  m.lock_shared();
  m.unlock_shared();
  m.unlock_shared();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: unlocked here first
}
