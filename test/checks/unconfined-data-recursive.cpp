// Locks that their owner may take again, functions that a thread calls anew, and a pointer that is bound to a reference.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <mutex>
#include <pthread.h>
#include <thread>
#include <vector>

// It counts how often its owner has it.
class Recursive {
public:
  void lock() {
    const std::thread::id self = std::this_thread::get_id();
    if (owner_.load() == self) {
      ++count_;
      return;
    }
    mutex_.lock();
    owner_ = self;
    count_ = 1;
  }
  void unlock() {
    if (--count_ == 0) {
      owner_ = std::thread::id();
      mutex_.unlock();
    }
  }

private:
  std::mutex mutex_;
  std::atomic<std::thread::id> owner_;
  int count_ = 0;
};
class ReturnsEarly {
public:
  void lock() {
    const std::thread::id self = std::this_thread::get_id();
    if (owner_.load() == self) {
      ++count_;
      return;
    }
    mutex_.lock();
    owner_ = self;
    ++count_;
  }
  void unlock() {
    if (--count_ > 0)
      return;
    owner_ = std::thread::id();
    mutex_.unlock();
  }

private:
  std::mutex mutex_;
  std::atomic<std::thread::id> owner_;
  int count_ = 0;
};
class CountsLate {
public:
  void lock() {
    mutex_.lock();
    ++count_;
  }
  void unlock() {
    mutex_.unlock();
    --count_;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'u.m.count_' is written here by a thread with no lock, while 'bad_counts' writes it [belay-unconfined-data]
  }

private:
  std::mutex mutex_;
  int count_ = 0;
};
template <class M> struct User {
  M m;
  int n = 0;
  void inner() {
    std::lock_guard<M> l(m);
    ++n;
  }
  void outer() {
    std::lock_guard<M> l(m);
    inner();
  }
};
template <class M> void ok_counts() {
  User<M> u;
  std::thread t([&] { u.outer(); });
  u.outer();
  t.join();
}
template <class M> void bad_counts() {
  User<M> u;
  std::thread t([&] { u.inner(); });
  u.inner();
  t.join();
}
void all() {
  ok_counts<Recursive>();
  ok_counts<ReturnsEarly>();
  bad_counts<CountsLate>();
}

// What is done once, and starts a thread, isn't done again by that thread.
static bool registered = false;
static int *usage = nullptr, *text = nullptr;
void on_fork(void (*)());
class Collector {
public:
  static Collector &ok_one() {
    std::call_once(once, [] { made = new Collector; });
    return *made;
  }
  void note(int) {}

private:
  Collector() { create(); }
  void create() {
    if (pthread_create(&thread_, nullptr, run, this) != 0)
      return;
    if (!registered) {
      registered = true;
      on_fork(nullptr);
    }
  }
  static void *run(void *arg) {
    static_cast<Collector *>(arg)->work();
    return nullptr;
  }
  void work() {
    if (!usage)
      usage = new int;
    ok_one().note(1);
    text = nullptr;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'text' is written here by thread 'Collector::run' with no lock, while 'bad_use' writes it [belay-unconfined-data]
  }
  static std::once_flag once;
  static Collector *made;
  pthread_t thread_;
};
void bad_use() {
  Collector::ok_one().note(2);
  text = new int;
}

// The thread comes to the function that starts it, which has a list of its own each time.
struct Node {
  Node *next = this, *previous = this;
  void insert(Node *e) {
    next = e->next;
    e->next = this;
  }
};
Node *take();
class Sampler {
public:
  static Sampler &one();
  void ok_own_list(int depth) {
    Node root;
    Node *s = take();
    if (depth == 0) {
      pthread_t t;
      pthread_create(&t, nullptr, run, this);
      s->insert(&root);
      pthread_join(t, nullptr);
    } else {
      s->insert(&root);
    }
  }

private:
  static void *run(void *arg) {
    static_cast<Sampler *>(arg)->ok_own_list(1);
    return nullptr;
  }
};

// What is bound is the pointer, not the object.
struct Closure {
  virtual void run() = 0;
};
template <class C, class P> struct Method : Closure {
  Method(const P &object, void (C::*method)(int), int argument) : object_(object), method_(method), argument_(argument) {}
  void run() override { (object_->*method_)(argument_); }
  P object_;
  void (C::*method_)(int);
  int argument_;
};
template <class C, class P> Closure *callback(const P &object, void (C::*method)(int), int argument) {
  return new Method<C, P>(object, method, argument);
}
void send(Closure *);
class Press {
public:
  int ok_bound_by_reference() {
    threads_.resize(3);
    for (pthread_t &t : threads_)
      if (pthread_create(&t, nullptr, run, this))
        return -1;
    started_ = true;
    return 0;
  }
  void stop() {
    if (!started_)
      return;
    for (pthread_t &t : threads_)
      pthread_join(t, nullptr);
  }

private:
  void answered(int) {}
  static void *run(void *arg) {
    auto *press = static_cast<Press *>(arg);
    press->client();
    return nullptr;
  }
  void client() { send(callback<Press, Press *>(this, &Press::answered, 1)); }
  std::vector<pthread_t> threads_;
  bool started_ = false;
};

// Which elements are whose depends on the other end.
template <typename It> void ok_halves(It begin, It end) {
  if (end - begin < 4) {
    for (; begin != end; ++begin)
      *begin += 1;
    return;
  }
  It middle = begin + (end - begin) / 2;
  std::thread t([=] { ok_halves(begin, middle); });
  ok_halves(middle, end);
  t.join();
}
void ok_all_of_them() {
  int some[16] = {};
  ok_halves(some, some + 16);
}

// All of them count in one place.
void bad_counts(int depth, int &count) {
  ++count;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'count' is written here by a thread with no lock, while 'bad_counts' writes it [belay-unconfined-data]
  if (depth == 0)
    return;
  std::thread t([&] { bad_counts(depth - 1, count); });
  bad_counts(depth - 1, count);
  t.join();
}

struct Part {
  int *begin;
  int size;
};
void *ok_parts(void *arg) {
  Part *part = static_cast<Part *>(arg);
  if (part->size == 1) {
    *part->begin += 1;
    return nullptr;
  }
  Part left = {part->begin, part->size / 2}, right = {part->begin + part->size / 2, part->size - part->size / 2};
  pthread_t t;
  if (pthread_create(&t, nullptr, ok_parts, &left) != 0)
    return nullptr;
  ok_parts(&right);
  pthread_join(t, nullptr);
  *part->begin += 1;
  return nullptr;
}
void ok_all_parts() {
  int some[16] = {};
  Part whole = {some, 16};
  ok_parts(&whole);
}

// What is passed on as it is is the same for all.
void *bad_passes_it_on(void *arg) {
  int *count = static_cast<int *>(arg);
  ++*count;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*arg' is written here by thread 'bad_passes_it_on' with no lock
  pthread_t t;
  if (pthread_create(&t, nullptr, bad_passes_it_on, arg) != 0)
    return nullptr;
  ++*count;
  pthread_join(t, nullptr);
  return nullptr;
}
