// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

void use(int);

// K10: guarded here, bare there.
class BadCounter {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ += n;
  }
  int count() const { return count_; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'count_' is read here by 'BadCounter::count' with no lock, while 'BadCounter::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadCounter::add' holding 'mutex_'

private:
  mutable std::mutex mutex_;
  int count_ = 0;
};

// The lock is dropped before the use ends.
class BadQueue {
public:
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push(v);
  }
  size_t pop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.pop();
    }
    return queue_.size();
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'queue_' is read here by 'BadQueue::pop' with no lock, while 'BadQueue::push' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:5: note: written here by 'BadQueue::push' holding 'mutex_'
  }

private:
  std::mutex mutex_;
  std::queue<int> queue_;
};

class BadWrite {
public:
  void set(const std::string &name) {
    std::unique_lock<std::mutex> lock(mutex_);
    name_ = name;
  }
  std::string name() const {
    std::unique_lock<std::mutex> lock(mutex_);
    return name_;
  }
  void clear() {
    name_.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'name_' is written here by 'BadWrite::clear' with no lock, while 'BadWrite::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:5: note: written here by 'BadWrite::set' holding 'mutex_'
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
};

// A helper that one caller calls without the lock.
class BadHelper {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    update(n);
  }
  void reset() { update(0); }

private:
  void update(int n) { last_ = n; }
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'last_' is written here by 'BadHelper::reset' with no lock, while 'BadHelper::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-5]]:18: note: reached through this call
  std::mutex mutex_;
  int last_ = 0;
};

// The part has no lock of its own.
class Tally {
public:
  void add(int n) { sum_ += n; }
  int sum() const { return sum_; }

private:
  int sum_ = 0;
};
class BadPart {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    tally_.add(n);
  }
  int sum() const { return tally_.sum(); }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'tally_.sum_' is read here by 'BadPart::sum' with no lock, while 'BadPart::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-14]]:21: note: written here by 'BadPart::add' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-5]]:12: note: reached through this call

private:
  std::mutex mutex_;
  Tally tally_;
};

class BadTryLock {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  int get() {
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock())
      return value_;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'value_' is read here by 'BadTryLock::get' with no lock, while 'BadTryLock::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-7]]:5: note: written here by 'BadTryLock::set' holding 'mutex_'
    return 0;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

class BadLambda {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  int twice() {
    auto get = [&] { return value_; };
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'value_' is read here by 'BadLambda::twice' with no lock, while 'BadLambda::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+2]]:16: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-6]]:5: note: written here by 'BadLambda::set' holding 'mutex_'
    return 2 * get();
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// X19: a plain pointer, tested before the lock is taken.
class BadLazy {
public:
  std::string *get() {
    if (!made_) {
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'made_' is read here by 'BadLazy::get' with no lock, while 'BadLazy::drop' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+9]]:5: note: written here by 'BadLazy::drop' holding 'mutex_'
      std::lock_guard<std::mutex> lock(mutex_);
      made_ = new std::string("made");
    }
    return made_;
  }
  void drop() {
    std::lock_guard<std::mutex> lock(mutex_);
    delete made_;
    made_ = nullptr;
  }

private:
  std::mutex mutex_;
  std::string *made_ = nullptr;
};

// X16: both are locked, by different mutexes.
class BadTwoMutexes {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(writers_);
    total_ += n;
  }
  int total() {
    std::lock_guard<std::mutex> lock(readers_);
    return total_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'total_' is read here by 'BadTwoMutexes::total' under 'readers_', while 'BadTwoMutexes::add' writes it under 'writers_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-6]]:5: note: written here by 'BadTwoMutexes::add' holding 'writers_'
  }

private:
  std::mutex writers_, readers_;
  int total_ = 0;
};

class BadBothLocks {
public:
  void set(int n) {
    std::scoped_lock lock(a_, b_);
    value_ = n;
  }
  int get() { return value_; }
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'value_' is read here by 'BadBothLocks::get' with no lock, while 'BadBothLocks::set' writes it under 'a_' and 'b_'; take 'a_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadBothLocks::set' holding 'a_' and 'b_'

private:
  std::mutex a_, b_;
  int value_ = 0;
};

class BadSharedWrite {
public:
  int find(int key) {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    ++lookups_;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'lookups_' is written here by 'BadSharedWrite::find' under 'mutex_' (shared), which lets other readers in; lock it exclusively [belay-inconsistent-guard]
    return key;
  }
  int lookups() {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return lookups_;
  }

private:
  std::shared_mutex mutex_;
  int lookups_ = 0;
};

// K10: in POSIX.
class BadPosix {
public:
  void add(int n) {
    pthread_mutex_lock(&mutex_);
    count_ += n;
    pthread_mutex_unlock(&mutex_);
  }
  int count() { return count_; }
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'count_' is read here by 'BadPosix::count' with no lock, while 'BadPosix::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: written here by 'BadPosix::add' holding 'mutex_'

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  int count_ = 0;
};

// X16: in POSIX.
class BadPosixTwo {
public:
  void add(int n) {
    pthread_mutex_lock(&a_);
    count_ += n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'count_' is written here by 'BadPosixTwo::add' under 'a_', while 'BadPosixTwo::drop' writes it under 'b_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here by 'BadPosixTwo::drop' holding 'b_'
    pthread_mutex_unlock(&a_);
  }
  void drop() {
    pthread_mutex_lock(&b_);
    count_ = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'count_' is written here by 'BadPosixTwo::drop' under 'b_', while 'BadPosixTwo::add' writes it under 'a_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:5: note: written here by 'BadPosixTwo::add' holding 'a_'
    pthread_mutex_unlock(&b_);
  }

private:
  pthread_mutex_t a_ = PTHREAD_MUTEX_INITIALIZER, b_ = PTHREAD_MUTEX_INITIALIZER;
  int count_ = 0;
};

// The attribute is evidence enough, with a mutex that Clang's own analysis doesn't know.
class BadDeclared {
public:
  int get() const { return value_; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'value_' is read here by 'BadDeclared::get' with no lock, but is declared to be guarded by 'mutex_'; take 'mutex_' here [belay-inconsistent-guard]
  int size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return value_;
  }

private:
  mutable std::mutex mutex_;
  int value_ __attribute__((guarded_by(mutex_))) = 0;
};

// One of the two is atomic, the other is not.
class BadHalfAtomic {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  int get() { return __atomic_load_n(&value_, __ATOMIC_ACQUIRE); }
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'value_' is read here by 'BadHalfAtomic::get' atomically but with no lock, while 'BadHalfAtomic::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadHalfAtomic::set' holding 'mutex_'

private:
  std::mutex mutex_;
  int value_ = 0;
};

// K10: a copy is made of an object that others may be changing.
class BadCopied {
public:
  BadCopied() = default;
  BadCopied(const BadCopied &other) : value_(other.value_) {}
// CHECK-MESSAGES: :[[@LINE-1]]:52: warning: 'other.value_' is read here by 'BadCopied::BadCopied' with no lock, while 'BadCopied::set' writes it under 'mutex_'; take 'other.mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: written here by 'BadCopied::set' holding 'mutex_'
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

class BadAssigned {
public:
  BadAssigned &operator=(const BadAssigned &other) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = other.name_;
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'other.name_' is read here by 'BadAssigned::operator=' under 'mutex_', while 'BadAssigned::rename' writes it under 'mutex_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here by 'BadAssigned::rename' holding 'mutex_'
    return *this;
  }
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
  }

private:
  std::mutex mutex_;
  std::string name_;
};

// K10: one writes, many read.
class BadReaders {
public:
  void set(int key, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_[key] = n;
  }
  bool has(int key) const { return values_.count(key); }
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'values_' is read here by 'BadReaders::has' with no lock, while 'BadReaders::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadReaders::set' holding 'mutex_'
  size_t size() const { return values_.size(); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'values_' is read here by 'BadReaders::size' with no lock, while 'BadReaders::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-7]]:5: note: written here by 'BadReaders::set' holding 'mutex_'
  bool empty() const { return values_.empty(); }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'values_' is read here by 'BadReaders::empty' with no lock, while 'BadReaders::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-10]]:5: note: written here by 'BadReaders::set' holding 'mutex_'

private:
  std::mutex mutex_;
  std::map<int, int> values_;
};

template <class T> class BadTemplate {
public:
  void set(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = v;
  }
  T get() const { return value_; }
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'value_' is read here by 'BadTemplate::get' with no lock, while 'BadTemplate::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'BadTemplate::set' holding 'mutex_'

private:
  mutable std::mutex mutex_;
  T value_{};
};
void templates() {
  BadTemplate<int> a;
  BadTemplate<long> b;
  a.set(1);
  b.set(2);
  use(a.get());
  use(b.get());
}

// Only the classes that lock are looked at, with what they inherit.
class FN_Base {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }

protected:
  std::mutex mutex_;
  int value_ = 0;
};
class FN_Derived : public FN_Base {
public:
  int get() { return value_; }
};

// The discipline is kept: by both,
// K10
class ok_Guarded {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ += n;
  }
  int count() {
    std::scoped_lock lock(mutex_);
    return count_;
  }
  int wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    cv_.wait(lock, [this] { return count_ > 0; });
    return count_;
  }

private:
  std::mutex mutex_;
  std::condition_variable cv_;
  int count_ = 0;
};

// by who copies,
// K10
class ok_Copied {
public:
  ok_Copied() = default;
  ok_Copied(const ok_Copied &other) {
    std::lock_guard<std::mutex> lock(other.mutex_);
    value_ = other.value_;
  }
  ok_Copied &operator=(const ok_Copied &other) {
    if (this != &other) {
      std::scoped_lock lock(mutex_, other.mutex_);
      value_ = other.value_;
    }
    return *this;
  }
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }

private:
  mutable std::mutex mutex_;
  int value_ = 0;
};

// by helpers that are called with the lock held, or say that they are,
class ok_Helpers {
public:
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    grow(n);
    if (empty())
      use(n);
  }
  bool empty() const { return count_ == 0; } // for who holds the lock
  int countLocked() const { return count_; }
  int count_unlocked() const { return count_; }
  int count(const std::unique_lock<std::mutex> &) const { return count_; }
  int required() const __attribute__((requires_capability(mutex_))) { return count_; }
  int trusted() const __attribute__((no_thread_safety_analysis)) { return count_; }

private:
  void grow(int n) { count_ += n; }
  mutable std::mutex mutex_;
  int count_ = 0;
};

class Mutex {
public:
  void lock();
  void unlock();
  void AssertHeld();
};
class ok_Asserted {
public:
  void add(int n) {
    mutex_.lock();
    count_ += n;
    mutex_.unlock();
  }
  int count() {
    mutex_.AssertHeld();
    return count_;
  }

private:
  Mutex mutex_;
  int count_ = 0;
};

// K10: in POSIX,
class ok_Posix {
public:
  void add(int n) {
    pthread_mutex_lock(&mutex_);
    count_ += n;
    pthread_mutex_unlock(&mutex_);
  }
  int count() {
    pthread_mutex_lock(&mutex_);
    int n = count_;
    pthread_mutex_unlock(&mutex_);
    return n;
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  int count_ = 0;
};

// X16: in POSIX,
class ok_PosixBoth {
public:
  void add(int n) {
    pthread_mutex_lock(&a_);
    pthread_mutex_lock(&b_);
    count_ += n;
    pthread_mutex_unlock(&b_);
    pthread_mutex_unlock(&a_);
  }
  int count() {
    pthread_mutex_lock(&b_);
    int n = count_;
    pthread_mutex_unlock(&b_);
    return n;
  }

private:
  pthread_mutex_t a_ = PTHREAD_MUTEX_INITIALIZER, b_ = PTHREAD_MUTEX_INITIALIZER;
  int count_ = 0;
};

// by the one who holds the object,
class Shard {
public:
  void insert(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    used_ += n;
  }
  int used() const { return used_; }

private:
  friend class ok_Outer;
  std::mutex mutex_;
  int used_ = 0;
};
class ok_Outer {
public:
  int used() {
    std::lock_guard<std::mutex> lock(shard_.mutex_);
    return shard_.used();
  }

private:
  Shard shard_;
};

// by one of two locks that every writer takes,
// X16
class ok_EitherLock {
public:
  void set(int n) {
    std::scoped_lock lock(a_, b_);
    value_ = n;
  }
  int viaA() {
    std::lock_guard<std::mutex> lock(a_);
    return value_;
  }
  int viaB() {
    std::lock_guard<std::mutex> lock(b_);
    return value_;
  }

private:
  std::mutex a_, b_;
  int value_ = 0;
};

// or with the lock that a branch has found.
class ok_Conditional {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  int get(bool threaded) {
    std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
    if (threaded)
      lock.lock();
    return value_;
  }
  int tried() {
    std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
    return lock ? value_ : 0;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// Nobody else has the object yet, or any more.
class ok_LifeCycle {
public:
  explicit ok_LifeCycle(int n) {
    value_ = n;
    reset();
  }
  ~ok_LifeCycle() { use(value_); }
  ok_LifeCycle(ok_LifeCycle &&other) : value_(other.value_) {}
  ok_LifeCycle &operator=(ok_LifeCycle &&other) {
    value_ = other.value_;
    return *this;
  }
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }

private:
  void reset() { value_ = 0; }
  std::mutex mutex_;
  int value_;
};

// Only configuration is written without the lock, and read wherever.
class ok_Configured {
public:
  void setLimit(int n) { limit_ = n; }
  int work() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ++done_ < limit_ ? done_ : limit_;
  }

private:
  std::mutex mutex_;
  int limit_ = 0, done_ = 0;
};

class ok_Atomic {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
  }
  int get() const { return value_; }

private:
  std::mutex mutex_;
  std::atomic<int> value_{0};
};

class ok_Once {
public:
  int get() {
    std::call_once(once_, [this] { value_ = 1; });
    return value_;
  }

private:
  std::once_flag once_;
  std::mutex mutex_;
  int value_ = 0;
};

class ok_SharedRead {
public:
  void set(int n) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    value_ = n;
  }
  int get() const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return value_;
  }

private:
  mutable std::shared_mutex mutex_;
  int value_ = 0;
};

// The owner of a thread looks back at its work once it has joined it.
class ok_Joined {
public:
  void start() {
    total_ = 0;
    thread_ = std::thread([this] { add(1); });
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    total_ += n;
  }
  int finish() {
    thread_.join();
    return total_;
  }

private:
  std::mutex mutex_;
  int total_ = 0;
  std::thread thread_;
};

// Mostly bare: the lock is about something else.
class ok_Incidental {
public:
  void log(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    position_ = n;
    use(n);
  }
  int position() const { return position_; }
  void forward() { ++position_; }
  void back() { --position_; }

private:
  std::mutex mutex_;
  int position_ = 0;
};

// Another object of the same class, which nobody knows.
class ok_Local {
public:
  int sum(int n) {
    ok_Local other;
    other.value_ = n;
    std::lock_guard<std::mutex> lock(mutex_);
    value_ += other.value_;
    return value_;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

class ok_NeverCalled {
public:
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    value_ = n;
    auto peek = [this] { return value_; };
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// A base class locks and calls what its derived classes implement.
class Sink {
public:
  virtual ~Sink() = default;
  void log(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    write(n);
  }

protected:
  virtual void write(int n) = 0;
  std::mutex mutex_;
};
class ok_Sink : public Sink {
public:
  int last() {
    std::lock_guard<std::mutex> lock(mutex_);
    return last_;
  }

protected:
  void write(int n) override { last_ = n; }
  int last_ = 0;
};

// K10: a base class cannot name the mutex of a class that is made from it; its callers know what
// orders the access.
template <class T> class Closable {
public:
  virtual ~Closable() = default;
  virtual bool closed() const = 0;
  T why() const { return why_; } // once it is closed

protected:
  T why_{};
};
template <class T> class ok_ClosedFirst final : public Closable<T> {
public:
  void close(T why) {
    std::lock_guard<std::mutex> lock(closing_);
    if (closed_)
      return;
    this->why_ = why;
    closed_ = true;
  }
  bool closed() const override { return closed_; }

private:
  std::mutex closing_;
  std::atomic<bool> closed_{false};
};
int ok_closed_first(ok_ClosedFirst<int> &c) {
  c.close(1);
  return c.why();
}

// K10: the mutex is the base class's own.
template <class T> class Locking {
public:
  T total() const { return total_; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'total_' is read here by 'Locking::total' with no lock, while 'bad_Adder::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+10]]:11: note: written here by 'bad_Adder::add' holding 'mutex_'

protected:
  std::mutex mutex_;
  T total_{};
};
template <class T> class bad_Adder final : public Locking<T> {
public:
  void add(T n) {
    std::lock_guard<std::mutex> lock(this->mutex_);
    this->total_ += n;
  }
};
int bad_adder(bad_Adder<int> &a) {
  a.add(1);
  return a.total();
}

// Elements whose index isn't known are taken to be of different threads.
class FN_Elements {
public:
  void set(int i, int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    slots_[i] = n;
  }
  int get(int i) { return slots_[i]; }

private:
  std::mutex mutex_;
  int slots_[8] = {};
};

// The last one to use the object deletes it: nobody else is left.
class OkDeletesItself {
public:
  void add(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(v);
  }
  void terminate() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      items_.pop_back();
    }
    delete this;
  }

private:
  ~OkDeletesItself() { check(items_.empty()); }
  static void check(bool);
  std::mutex mutex_;
  std::vector<int> items_;
};

// What a framework calls back: it may do so while nothing else runs. What locks knows that it doesn't.
struct Listener {
  virtual ~Listener() = default;
  virtual void begin() = 0;
  virtual void failed(int) = 0;
  virtual void end() = 0;
};
class OkListener final : public Listener {
public:
  void begin() override { seen_ = 0; }
  void failed(int n) override {
    std::lock_guard<std::mutex> lock(mutex_);
    seen_ += n;
  }
  void end() override { print(seen_); }

private:
  static void print(int);
  std::mutex mutex_;
  int seen_ = 0;
};
class bad_Listener final : public Listener {
public:
  void begin() override {
    std::lock_guard<std::mutex> lock(mutex_);
    seen_ = 0;
  }
  void failed(int n) override {
    seen_ += n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seen_' is written here by 'bad_Listener::failed' with no lock, while 'bad_Listener::begin' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: written here by 'bad_Listener::begin' holding 'mutex_'
    std::lock_guard<std::mutex> lock(mutex_);
    failures_ += n;
  }
  void end() override {}

private:
  std::mutex mutex_;
  int seen_ = 0, failures_ = 0;
};

// A mutex that knows its owner: who unlocks it has it until then, and who asserts that it is held has it, too.
class OkOwned {
public:
  void Lock() {
    pthread_mutex_lock(&mutex_);
    owned_ = true;
  }
  void Unlock() {
    owned_ = false;
    pthread_mutex_unlock(&mutex_);
  }
  void AssertHeld() const {
    if (!owned_)
      std::abort();
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  bool owned_ = false;
};
class BadOwned {
public:
  void Lock() {
    pthread_mutex_lock(&mutex_);
    owned_ = true;
  }
  void Unlock() {
    pthread_mutex_unlock(&mutex_);
    owned_ = false;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'owned_' is written here by 'BadOwned::Unlock' with no lock, while 'BadOwned::Lock' writes it under 'mutex_'
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  bool owned_ = false;
};
// Unlocked on one path only, or in a function that doesn't say so: nobody has to come with the lock.
class BadOnOnePath {
public:
  void set() {
    std::lock_guard lock(mutex_);
    value_ = 1;
  }
  void leave(bool mine) {
    value_ = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'value_' is written here by 'BadOnOnePath::leave' with no lock, while 'BadOnOnePath::set' writes it under 'mutex_'
    if (mine)
      mutex_.unlock();
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

// Whoever makes and ends the mutex has the object alone.
class OkTwoPhases {
public:
  void init() {
    pthread_mutex_init(&mutex_, nullptr);
    size_ = 0;
  }
  void deinit() {
    pthread_mutex_destroy(&mutex_);
    size_ = -1;
  }
  void add() {
    pthread_mutex_lock(&mutex_);
    ++size_;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_;
  int size_;
};

// Its name says that it does without.
class OkHeaders {
public:
  void put(int v) {
    std::lock_guard lock(mutex_);
    last_ = v;
  }
  void put_LockFree(int v) { last_ = v; }
  int &getUnsafe() { return last_; }

private:
  std::mutex mutex_;
  int last_ = 0;
};
void print(const OkHeaders &);
// A part with a mutex of its own: whoever is given it may lock it.
class OkRequest {
public:
  void put(int v) { headers_.put(v); }
  void send() const { print(headers_); }
  int first() { return headers_.getUnsafe(); }
  void fill(int v) { headers_.put_LockFree(v); }

private:
  OkHeaders headers_;
};

// One for each thread: what it has without a lock is its own.
class OkWorker {
public:
  static OkWorker *current() { return current_; }
  int *fiber() const { return fiber_; }
  void run(int *fiber) {
    std::lock_guard lock(mutex_);
    fiber_ = fiber;
  }

private:
  static thread_local OkWorker *current_;
  std::mutex mutex_;
  int *fiber_ = nullptr;
};

// Whoever finds itself there has put itself there.
class OkOwnedMutex {
public:
  bool isLockedByThisThread() const { return holder_ == pthread_self(); }
  void lock() {
    pthread_mutex_lock(&mutex_);
    holder_ = pthread_self();
  }
  void unlock() {
    holder_ = pthread_t();
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_;
  pthread_t holder_;
};

// What others are started by has nobody beside it yet; a once flag is no mutex to take.
class OkStarted {
public:
  void start() { running_ = true; }
  void stop() {
    std::lock_guard lock(mutex_);
    running_ = false;
  }
  void bind() {
    std::call_once(once_, [this] { thread_ = 1; });
  }
  int thread() const { return thread_; }

private:
  std::mutex mutex_;
  std::once_flag once_;
  bool running_ = false;
  int thread_ = 0;
};

// What a method is given to lock guards what is behind it, not the guard that is made.
class OkScoped {
public:
  void acquire(std::shared_mutex &m, bool write) {
    if (write) {
      m.lock();
      mine_ = &m;
    } else {
      m.lock_shared();
      mine_ = &m;
    }
  }
  void release() { mine_ = nullptr; }

private:
  std::shared_mutex *mine_ = nullptr;
};

// The mutex is the owner's, who may hold it when it asks.
class OkBorrows {
public:
  explicit OkBorrows(std::mutex *m) : mutex_(m) {}
  void fail() {
    std::lock_guard lock(*mutex_);
    failed_ = true;
  }
  bool failed() const { return failed_; }

private:
  std::mutex *mutex_;
  bool failed_ = false;
};

// D2: what it ends is another object's mutex.
class BadEndsAnother {
public:
  void terminate() {
    std::lock_guard lock(slots_);
    int copy = pending_;
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'pending_' is read here by 'BadEndsAnother::terminate' under 'slots_', while 'BadEndsAnother::add' writes it under 'ends_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE+6]]:7: note: written here by 'BadEndsAnother::add' holding 'ends_'
    pthread_mutex_destroy(&other_->mutex);
    use(copy);
  }
  void add() {
    std::lock_guard lock(ends_);
    ++pending_;
  }
  void lock() {
    pthread_mutex_lock(&other_->mutex);
    pthread_mutex_unlock(&other_->mutex);
  }

private:
  struct Other {
    pthread_mutex_t mutex;
  };
  static void use(int);
  std::mutex slots_, ends_;
  Other *other_ = nullptr;
  int pending_ = 0;
};

// D2: whom all use without the lock, it doesn't guard; whoever has it there needs it for something else.
class OneOwner {
public:
  void add(int n) {
    std::lock_guard lock(m_);
    ++jobs_;
    slots_ = n;
  }
  void done() {
    std::lock_guard lock(m_);
    --jobs_;
  }
  int ok_a() const { return slots_; }
  int ok_b() const { return slots_ + 1; }
  int ok_c() const { return slots_ + 2; }
  int ok_d() const { return slots_ + 3; }
  int ok_e() const { return slots_ + 4; }
  int ok_f() const { return slots_ + 5; }
  int ok_g() const { return slots_ + 6; }
  int ok_h() const { return slots_ + 7; }
  int bad_jobs() const { return jobs_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'jobs_' is read here by 'OneOwner::bad_jobs' with no lock, while 'OneOwner::add' writes it under 'm_'; take 'm_' here as well [belay-inconsistent-guard]

private:
  std::mutex m_;
  int jobs_ = 0, slots_ = 0;
};

// What a getter returns by value is a copy: what is read of it is not the member.
struct Settings {
  int timeout;
};
class ok_shared_copy {
public:
  std::shared_ptr<Settings> get() const {
    std::lock_guard<std::mutex> hold(mutex_);
    return settings_;
  }
  void set(std::shared_ptr<Settings> s) {
    std::lock_guard<std::mutex> hold(mutex_);
    settings_ = std::move(s);
  }
  int timeout() const { return get()->timeout; }
  Settings all() const { return *get(); }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<Settings> settings_;
};

// Makes the object anew, and locks nothing; one that locks means it.
class ok_made_anew {
public:
  void reset() { head_ = nullptr; }
  void push(int *p) {
    std::lock_guard<std::mutex> hold(mutex_);
    head_ = p;
  }

private:
  std::mutex mutex_;
  int *head_;
};
class BadClears {
public:
  void forget() { head_ = nullptr; }
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'head_' is written here by 'BadClears::forget' with no lock, while 'BadClears::push' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void push(int *p) {
    std::lock_guard<std::mutex> hold(mutex_);
    head_ = p;
  }

private:
  std::mutex mutex_;
  int *head_;
};

// Ready before anybody else has it, as its name says; the lock is for who comes later. A setter may come at any time.
class InitFirst {
public:
  void Init(int limit) {
    std::lock_guard<std::mutex> hold(mutex_);
    limit_ = limit;
    step_ = 1;
  }
  void deinit() {
    std::lock_guard<std::mutex> hold(mutex_);
    limit_ = 0;
  }
  void set(int step) {
    std::lock_guard<std::mutex> hold(mutex_);
    step_ = step;
  }
  int ok_limit() const { return limit_; }
  int bad_step() const { return step_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'step_' is read here by 'InitFirst::bad_step' with no lock, while 'InitFirst::Init' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]

private:
  std::mutex mutex_;
  int limit_ = 0, step_ = 0;
};

// Exchanges all of both objects, as an assignment that moves does; another kind of swap is a method like others.
class Swapped {
public:
  void swap(Swapped &other) {
    std::swap(head_, other.head_);
    std::swap(size_, other.size_);
  }
  void swap(int *&head) { std::swap(head_, head); }
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'head_' is written here by 'Swapped::swap' with no lock, while 'Swapped::push' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  void push(int *p) {
    std::lock_guard<std::mutex> hold(mutex_);
    head_ = p;
    ++size_;
  }

private:
  std::mutex mutex_;
  int *head_ = nullptr;
  int size_ = 0;
};

// A test opens the class: nobody else calls what is private.
#define private public
class ok_opened {
public:
  ~ok_opened() { free(); }
  void push(int *p) {
    std::lock_guard<std::mutex> hold(mutex_);
    head_ = p;
  }

private:
  void free() { head_ = nullptr; }
  std::mutex mutex_;
  int *head_ = nullptr;
};
#undef private

// Whoever has set the state under the lock has the rest to itself, unless somebody sets it back.
template <class T> class ok_taken {
public:
  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    if (state_ == scheduled) {
      state_ = done;
      hold.unlock();
      value_ = 1;
    }
  }
  void set(T value) {
    std::lock_guard<std::mutex> hold(mutex_);
    if (state_ == scheduled)
      value_ = value;
  }

private:
  std::mutex mutex_;
  enum { scheduled, running, done } state_ = scheduled;
  T value_ = 0;
};
void taken(ok_taken<int> &t) {
  t.run();
  t.set(2);
}
class BadTaken {
public:
  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    if (state_ == scheduled) {
      state_ = done;
      hold.unlock();
      value_ = 1;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'value_' is written here by 'BadTaken::run' with no lock, while 'BadTaken::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
    }
  }
  void set(int value) {
    std::lock_guard<std::mutex> hold(mutex_);
    if (state_ == scheduled)
      value_ = value;
  }
  void again() {
    std::lock_guard<std::mutex> hold(mutex_);
    state_ = scheduled;
  }

private:
  std::mutex mutex_;
  enum { scheduled, done } state_ = scheduled;
  int value_ = 0;
};

// Callers lock what a method gives them.
class ok_handed_out {
public:
  std::mutex &mutex() { return mutex_; }
  void push() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++size_;
  }
  int size() const { return size_; }

private:
  std::mutex mutex_;
  int size_ = 0;
};

// The same of a base.
class Lockable {
public:
  std::mutex &lock() { return base_mutex_; }

private:
  std::mutex base_mutex_;
};
class ok_base_hands_out : public Lockable {
public:
  void push() {
    std::lock_guard<std::mutex> hold(lock());
    ++size_;
  }
  int size() const { return size_; }

private:
  int size_ = 0;
};

// A lock that passes on what it is told may be the one that the other holds.
class Through {
public:
  explicit Through(std::mutex &m) : to_(m) {}
  void lock() { to_.lock(); }
  void unlock() { to_.unlock(); }

private:
  std::mutex &to_;
};
class ok_passed_on {
public:
  void push() {
    std::lock_guard<std::mutex> hold(mutex_);
    ++size_;
  }
  int size() {
    std::lock_guard<Through> hold(through_);
    return size_;
  }

private:
  std::mutex mutex_;
  Through through_{mutex_};
  int size_ = 0;
};

// Called with a lock held, which it lets go of to wait: the other is called so as well.
class ok_caller_locks {
public:
  explicit ok_caller_locks(std::mutex &outer) : outer_(outer) {}
  void wait() {
    signaled_ = false;
    outer_.unlock();
    std::unique_lock<std::mutex> hold(mutex_);
    condition_.wait(hold, [this] { return signaled_; });
    hold.unlock();
    outer_.lock();
    signaled_ = false;
  }
  void notify() {
    std::lock_guard<std::mutex> hold(mutex_);
    signaled_ = true;
    condition_.notify_one();
  }

private:
  std::mutex &outer_;
  std::mutex mutex_;
  std::condition_variable condition_;
  bool signaled_ = false;
};

// The guard in a member holds the mutex from the constructor on.
class ok_LockedFromTheStart {
public:
  ok_LockedFromTheStart() : hold_(mutex_) {}
  void done(int result) {
    std::lock_guard<std::mutex> lock(mutex_);
    result_ = result;
    condition_.notify_all();
  }
  int wait() {
    while (!result_)
      condition_.wait(hold_);
    return result_;
  }

private:
  std::mutex mutex_;
  std::unique_lock<std::mutex> hold_;
  std::condition_variable condition_;
  int result_ = 0;
};

// What only `start` writes, or what it calls to make the object ready, was there before others looked at it.
class ok_written_by_start {
public:
  void start() {
    prepare();
    init_script();
  }
  int script() { return script_; }
  int level() { return level_; }

private:
  void prepare() {
    std::lock_guard<std::mutex> lock(m_);
    level_ = 1;
  }
  void init_script() {
    std::lock_guard<std::mutex> lock(m_);
    script_ = 1;
  }
  std::mutex m_;
  int script_ = 0, level_ = 0;
};

class bad_stopped_by_another {
public:
  void start() {
    std::lock_guard<std::mutex> lock(m_);
    running_ = true;
  }
  void stop() {
    std::lock_guard<std::mutex> lock(m_);
    running_ = false;
  }
  bool running() { return running_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'running_' is read here by 'bad_stopped_by_another::running' with no lock, while 'bad_stopped_by_another::start' writes it under 'm_'; take 'm_' here as well [belay-inconsistent-guard]

private:
  std::mutex m_;
  bool running_ = false;
};

// The thread that reads it is stopped while it is changed.
class block {
public:
  virtual ~block() { temp_stop(); }
  virtual void start() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    if (running_)
      return;
    running_ = true;
    do_start();
  }
  virtual void stop() {
    std::lock_guard<std::recursive_mutex> lock(control_);
    if (!running_)
      return;
    do_stop();
    running_ = false;
  }
  virtual int run() = 0;

protected:
  void temp_start() {
    if (stopped_)
      do_start();
    stopped_ = false;
  }
  void temp_stop() {
    if (!running_ || stopped_)
      return;
    do_stop();
    stopped_ = true;
  }
  virtual void do_start() { worker_ = std::thread(&block::loop, this); }
  virtual void do_stop() {
    if (worker_.joinable())
      worker_.join();
  }
  std::recursive_mutex control_;

private:
  void loop() {
    while (run() > 0)
      ;
  }
  bool running_ = false, stopped_ = false;
  std::thread worker_;
};

class ok_stops_first : public block {
public:
  void set_ratio(int ratio) {
    std::lock_guard<std::recursive_mutex> lock(control_);
    temp_stop();
    ratio_ = ratio;
    temp_start();
  }
  int run() override {
    {
      std::lock_guard<std::mutex> lock(out_);
      ++sent_;
    }
    return ratio_;
  }
  int sent() {
    std::lock_guard<std::mutex> lock(out_);
    return sent_;
  }

private:
  std::mutex out_;
  int ratio_ = 0, sent_ = 0;
};

// Another block has a thread of another kind, so that it isn't known which one is joined.
class other : public block {
public:
  int run() override { return 0; }
protected:
  void do_start() override { mine_ = std::thread([this] { run(); }); }
  void do_stop() override {
    if (mine_.joinable())
      mine_.join();
  }

private:
  std::thread mine_;
};

// Who waits on a condition has its mutex: where it isn't locked here, the caller has locked it.
class ok_awaits {
public:
  void enter() { pthread_mutex_lock(&mutex_); }
  void leave() { pthread_mutex_unlock(&mutex_); }
  void enter_when(bool (*is)()) {
    enter();
    turn(is);
  }
  void until(bool (*is)()) { turn(is); }

private:
  void turn(bool (*is)()) {
    waited_ = true;
    while (!is())
      pthread_cond_wait(&changed_, &mutex_);
  }
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t changed_ = PTHREAD_COND_INITIALIZER;
  bool waited_ = false;
};

// What a library calls back it calls with what locks it likes: often with the one that the others take.
extern "C" void set_callback(void (*call)(void *), void *data);
class ok_called_back {
public:
  void open() {
    std::lock_guard<std::mutex> lock(loop_);
    ++frames_;
    set_callback([](void *self) { static_cast<ok_called_back *>(self)->written(); }, this);
  }
  void reset(int frames) {
    std::lock_guard<std::mutex> lock(loop_);
    frames_ = frames;
  }
  void written() { --frames_; }

private:
  std::mutex loop_;
  int frames_ = 0;
};

// So it is not where somebody else calls it, too.
class bad_called_by_others {
public:
  void open() {
    std::lock_guard<std::mutex> lock(loop_);
    ++frames_;
    set_callback([](void *self) { static_cast<bad_called_by_others *>(self)->written(); }, this);
  }
  void reset(int frames) {
    std::lock_guard<std::mutex> lock(loop_);
    frames_ = frames;
  }
  void written() { --frames_; }
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'frames_' is written here by 'bad_called_by_others::written' with no lock, while 'bad_called_by_others::open' writes it under 'loop_'; take 'loop_' here as well [belay-inconsistent-guard]

private:
  std::mutex loop_;
  int frames_ = 0;
};
void writes(bad_called_by_others &b) { b.written(); }

// X19: whoever asks once more under the lock reckons with others.
class bad_asks_twice {
public:
  int *get() {
    if (!made_) {
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'made_' is read here by 'bad_asks_twice::get' with no lock, while 'bad_asks_twice::get' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+3]]:9: note: written here by 'bad_asks_twice::get' holding 'mutex_'
      std::lock_guard<std::mutex> lock(mutex_);
      if (!made_)
        made_ = new int(1);
    }
    return made_;
  }

private:
  std::mutex mutex_;
  int *made_ = nullptr;
};

class ok_looks_at_its_own_work {
public:
  void step() {
    if (count_ > 10)
      return;
    std::lock_guard<std::mutex> lock(mutex_);
    ++count_;
  }
  int count() {
    std::lock_guard<std::mutex> lock(mutex_);
    return count_;
  }

private:
  std::mutex mutex_;
  int count_ = 0;
};

// Also where the function that gives it back is a public one, which takes what the library was given.
class ok_given_back {
public:
  void start() { set_callback(&received, this); }
  static void received(void *self) { static_cast<ok_given_back *>(self)->ok_count(); }
  void ok_count() { ++count_; }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ = 0;
  }
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ = n;
  }

private:
  std::mutex mutex_;
  int count_ = 0;
};
class BadCounted {
public:
  static void received(BadCounted &self) { self.bad_count(); }
  void bad_count() { ++count_; }
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'count_' is written here by 'BadCounted::bad_count' with no lock, while 'BadCounted::reset' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: written here by 'BadCounted::reset' holding 'mutex_'
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ = 0;
  }
  void set(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    count_ = n;
  }

private:
  std::mutex mutex_;
  int count_ = 0;
};
