// What is made when it is first asked for, and is everybody's.
// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <atomic>
#include <map>
#include <mutex>

struct Table {
  int rows = 0;
};
static std::mutex mutex;
static Table *checked, *locked, *once, *marked;
static std::atomic<Table *> published;
static thread_local Table *own;

Table *bad_double_checked() {
  if (!checked) {
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'checked' is tested here without 'mutex', under which it is set: another thread can see the pointer before what it points to; make it a std::atomic, or what it points to a local static [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE+4]]:7: note: set here under 'mutex'
    std::lock_guard<std::mutex> lock(mutex);
    if (!checked) {
      Table *made = new Table;
      checked = made;
    }
  }
  return checked;
}
Table *bad_through_a_copy() {
  Table *t = marked;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'marked' is tested here without 'mutex', under which it is set: another thread can see the pointer before what it points to; make it a std::atomic, or what it points to a local static [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE+6]]:7: note: set here under 'mutex'
  if (t == nullptr) {
    std::lock_guard<std::mutex> lock(mutex);
    t = marked;
    if (t == nullptr) {
      t = new Table;
      marked = t;
    }
  }
  return t;
}
Table *ok_locked() {
  std::lock_guard<std::mutex> lock(mutex);
  if (!locked)
    locked = new Table;
  return locked;
}
Table *ok_atomic() {
  Table *t = published.load(std::memory_order_acquire);
  if (!t) {
    std::lock_guard<std::mutex> lock(mutex);
    t = published.load(std::memory_order_relaxed);
    if (!t) {
      t = new Table;
      published.store(t, std::memory_order_release);
    }
  }
  return t;
}
Table *ok_own() {
  if (!own) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!own)
      own = new Table;
  }
  return own;
}
// Nothing says that several threads come here.
Table *ok_alone() {
  if (!once)
    once = new Table;
  return once;
}

class Registry {
public:
  static Registry &bad_instance() {
    if (instance_ == nullptr)
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'instance_' is tested here and set after that with no lock: two threads can make one each; make it a local static, or use std::call_once [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE+2]]:7: note: set here
// CHECK-MESSAGES: :[[@LINE+5]]:33: note: 'Registry::add' locks here, since several threads use what is made
      instance_ = new Registry;
    return *instance_;
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[n] = n;
  }

private:
  static Registry *instance_;
  std::mutex mutex_;
  std::map<int, int> all_;
};
Registry *Registry::instance_;

// Whoever uses it sees to it that nobody else does.
class Settings {
public:
  static Settings &ok_instance() {
    if (!instance_)
      instance_ = new Settings;
    return *instance_;
  }
  void set(int n) { value_ = n; }

private:
  static Settings *instance_;
  int value_ = 0;
};
Settings *Settings::instance_;

// Its callers lock.
class Cache {
public:
  static void ok_put(int n) {
    std::lock_guard<std::mutex> lock(mutex);
    instance()->put(n);
  }

private:
  static Cache *instance() {
    if (!instance_)
      instance_ = new Cache;
    return instance_;
  }
  void put(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[n] = n;
  }
  static Cache *instance_;
  std::mutex mutex_;
  std::map<int, int> all_;
};
Cache *Cache::instance_;
