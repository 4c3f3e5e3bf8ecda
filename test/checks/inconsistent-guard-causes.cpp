// What is not a member without its guard: locks of another unit, and who has the object alone; and one finding for each
// cause.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
// RUN: %check_belay %s belay-inconsistent-guard %t.14 -- -- -std=c++14 -pthread

#include <atomic>
#include <mutex>
#include <pthread.h>
#include <string>
#include <vector>

// A library's own mutex, which its functions lock by their names.
extern "C" {
typedef struct fiber_mutex_t {
  fiber_mutex_t() : word(nullptr) {}
  unsigned *word;
} fiber_mutex_t;
int fiber_mutex_lock(fiber_mutex_t *);
int fiber_mutex_unlock(fiber_mutex_t *);
}
namespace std {
template <> class lock_guard<fiber_mutex_t> {
public:
  explicit lock_guard(fiber_mutex_t &m) : m_(&m) { fiber_mutex_lock(m_); }
  ~lock_guard() { fiber_mutex_unlock(m_); }

private:
  fiber_mutex_t *m_;
};
} // namespace std
class Stream {
public:
  void append(long n) {
    std::lock_guard<fiber_mutex_t> l(mutex_);
    produced_ += n;
  }
  bool ok_locked_by_name() {
    fiber_mutex_lock(&mutex_);
    const bool full = produced_ > 3;
    fiber_mutex_unlock(&mutex_);
    return full;
  }
  bool bad_bare() {
    return produced_ > 3;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'produced_' is read here by 'Stream::bad_bare' with no lock, while 'Stream::append' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  fiber_mutex_t mutex_;
  long produced_ = 0;
};

// An override that is called with the lock held; what it calls has a lock of its own.
class Counter {
public:
  int get() {
    std::lock_guard<std::mutex> l(mutex_);
    return n_;
  }
  void set(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    n_ = n;
  }

private:
  std::mutex mutex_;
  int n_ = 0;
};
struct Sampler {
  virtual void take() = 0;
  std::mutex mutex;
};
class Window : public Sampler {
public:
  explicit Window(Counter *counter) : counter_(counter) {}
  void take() override { // ok_ called with the lock held
    if (size_ > 4)
      last_ = counter_->get();
  }
  void resize(int n) {
    std::lock_guard<std::mutex> l(mutex);
    size_ = n;
  }
  int size() {
    std::lock_guard<std::mutex> l(mutex);
    return size_;
  }

private:
  Counter *counter_;
  int size_ = 1, last_ = 0;
};

// The interface doesn't know of the mutex.
struct Query {
  virtual int connections() = 0;
};
class Participant : public Query {
public:
  explicit Participant(Counter *counter) : counter_(counter) {}
  int connections() override {
    return counter_->get() + users_;
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'users_' is read here by 'Participant::connections' with no lock, {{.*}} [belay-inconsistent-guard]
  }
  void remove() {
    std::lock_guard<std::mutex> l(mutex_);
    --users_;
  }

private:
  std::mutex mutex_;
  Counter *counter_;
  int users_ = 0;
};

// A lock of the program's, for what it writes to.
struct Profiler {
  void dump(void *);
};
static Profiler *profiler;
static std::mutex profiling;
void recycle(void *);
class Sample {
public:
  void ok_dump() {
    if (profiler) {
      std::lock_guard<std::mutex> l(profiling);
      if (profiler) {
        hash_ = 1;
        profiler->dump(this);
        return;
      }
    }
    destroy();
  }

private:
  void destroy() {
    hash_ = 0;
    recycle(this);
  }
  int hash_ = 0;
};

// Whoever has counted down and asked is the last one.
class Shared {
public:
  void push(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    if (!queue_)
      queue_ = new std::vector<int>;
    queue_->push_back(n);
  }
  void ok_last() {
    if (users_.fetch_sub(1) == 1)
      clear();
  }
  void ok_last_by_a_local() {
    const unsigned long was = users_.fetch_sub(1);
    if ((was & 0xff) > 1)
      return;
    clear();
  }
private:
  void clear() {
    delete queue_;
    queue_ = nullptr;
  }
  std::atomic<unsigned long> users_{1};
  std::mutex mutex_;
  std::vector<int> *queue_ = nullptr;
};
class Working {
public:
  void add(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    sum_ += n;
  }
  void bad_not_asked() {
    busy_.fetch_sub(1);
    sum_ = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'sum_' is written here by 'Working::bad_not_asked' with no lock, while 'Working::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
  }

private:
  std::atomic<int> busy_{1};
  std::mutex mutex_;
  int sum_ = 0;
};

// One function that doesn't lock: one finding.
class Endpoint {
public:
  void set_open(std::string s) {
    std::lock_guard<std::mutex> l(mutex_);
    open_ = s;
  }
  void set_close(std::string s) {
    std::lock_guard<std::mutex> l(mutex_);
    close_ = s;
  }
  void set_count(int n) {
    std::lock_guard<std::mutex> l(mutex_);
    count_ = n;
  }
  int bad_connection(std::string &open, std::string &close) {
    open = open_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'open_' is read here by 'Endpoint::bad_connection' with no lock, while 'Endpoint::set_open' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+2]]:13: note: 'close_' is read here, too
// CHECK-MESSAGES: :[[@LINE+2]]:12: note: 'count_' is read here, too
    close = close_;
    return count_;
  }
  int bad_other_function() {
    return count_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'count_' is read here by 'Endpoint::bad_other_function' with no lock, {{.*}} [belay-inconsistent-guard]
  }

private:
  std::mutex mutex_;
  std::string open_, close_;
  int count_ = 0;
};

// A copy of what was guarded is a value of its own.
struct Id {
  unsigned word = 0;
  Id() = default;
  Id(const Id &other) { word = other.word; }
  Id &operator++() {
    ++word;
    return *this;
  }
  Id operator++(int) {
    Id before = *this;
    ++*this;
    return before;
  }
};
void send(const Id &);
class Numbers {
public:
  void ok_copied() {
    Id id = next();
    send(id);
  }
  void ok_copied_again() {
    Id id(next());
    send(id);
  }
  void ok_deliver_nts() { // the caller has the lock
    send(id_);
  }
  void TEST_ok_deliver() { // the caller is a test, and knows who runs
    send(id_);
  }
  void ok_deliverForTesting() { send(id_); }

private:
  Id next() {
    std::lock_guard<std::mutex> l(mutex_);
    return id_++;
  }
  std::mutex mutex_;
  Id id_;
};
