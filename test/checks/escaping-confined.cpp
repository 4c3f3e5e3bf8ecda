// RUN: %check_belay %s belay-escaping-confined %t -- -- -std=c++20 -pthread

#include <array>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct Item {
  int size = 0;
  std::string name;
};

// X15: guarded data let out, by reference, pointer, iterator, view and span.
class BadGetters {
public:
  const std::string &name() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::name' returns a reference to 'name_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+53]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  std::string *pointer() {
    std::unique_lock<std::mutex> lock(mutex_);
    return &name_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::pointer' returns a pointer to 'name_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+47]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  const char *text() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_.c_str();
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'BadGetters::text' returns a pointer into 'name_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+41]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  std::string_view view() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::view' returns a view of 'name_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+35]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  std::span<const int> values() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::values' returns a view of 'values_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+30]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  std::vector<int>::const_iterator begin() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_.begin();
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'BadGetters::begin' returns an iterator into 'values_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+24]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  std::map<int, Item>::iterator find(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    return items_.find(key);
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'BadGetters::find' returns an iterator into 'items_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+19]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  int &at(int i) {
    std::lock_guard<std::mutex> lock(mutex_);
    return values_[i];
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::at' returns a reference into 'values_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+12]]:5: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  const Item &last() {
    std::lock_guard<std::mutex> lock(mutex_);
    const Item &found = last_;
    return found;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadGetters::last' returns a reference to 'last_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+7]]:11: note: written here by 'BadGetters::set' holding 'mutex_'
  }
  void set(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
    values_.push_back(1);
    items_.clear();
    last_.size = 1;
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
  std::vector<int> values_;
  std::map<int, Item> items_;
  Item last_;
};

class Guard {
public:
  explicit Guard(pthread_mutex_t &m) : mutex_(m) { pthread_mutex_lock(&mutex_); }
  ~Guard() { pthread_mutex_unlock(&mutex_); }

private:
  pthread_mutex_t &mutex_;
};
// X15
class BadPosixGuard {
public:
  const std::string &name() {
    Guard guard(mutex_);
    return name_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadPosixGuard::name' returns a reference to 'name_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: written here by 'BadPosixGuard::rename' holding 'mutex_'
  }
  void rename(const char *name) {
    Guard guard(mutex_);
    name_ = name;
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::string name_;
};

// Copies,
// X15
class ok_Copies {
public:
  std::string name() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_;
  }
  int size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_.size();
  }
  std::shared_ptr<Item> item() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return item_;
  }
  void set(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
    item_ = std::make_shared<Item>();
  }

private:
  mutable std::mutex mutex_;
  std::string name_;
  std::shared_ptr<Item> item_;
};

// what doesn't change once it is made,
class ok_Immutable {
public:
  explicit ok_Immutable(std::string name) : name_(std::move(name)) { name_ += "!"; }
  const std::string &name() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++asked_;
    return name_;
  }
  int asked() {
    std::lock_guard<std::mutex> lock(mutex_);
    return asked_;
  }

private:
  std::mutex mutex_;
  std::string name_;
  int asked_ = 0;
};
class ok_Lazy {
public:
  const std::string &name() {
    std::lock_guard<std::mutex> lock(mutex_);
    load();
    return name_;
  }
  const std::string &title() {
    std::lock_guard<std::mutex> lock(mutex_);
    load();
    return title_;
  }

private:
  void load() {
    if (loaded_)
      return;
    name_ = "n";
    title_ = "t";
    loaded_ = true;
  }
  std::mutex mutex_;
  bool loaded_ = false;
  std::string name_, title_;
};

// elements that stay where they are, and what pointers point to,
class ok_Stable {
public:
  Item &get(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    return items_[key];
  }
  Item &owned(int i) {
    std::lock_guard<std::mutex> lock(mutex_);
    return *owned_[i];
  }
  void add(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.emplace(key, Item());
    owned_.push_back(std::make_unique<Item>());
  }

private:
  std::mutex mutex_;
  std::map<int, Item> items_;
  std::vector<std::unique_ptr<Item>> owned_;
};

// the object itself,
class ok_Chained {
public:
  ok_Chained &add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ += n;
    return *this;
  }

private:
  std::mutex mutex_;
  int sum_ = 0;
};

// X15: in POSIX,
class ok_PosixCopies {
public:
  std::string name() {
    Guard guard(mutex_);
    return name_;
  }
  void rename(const char *name) {
    Guard guard(mutex_);
    name_ = name;
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::string name_;
};

// and who is left holding the lock.
class ok_Locked {
public:
  std::string &lock() {
    mutex_.lock();
    return name_;
  }
  void unlock() { mutex_.unlock(); }
  std::string &name(std::unique_lock<std::mutex> &) { return name_; }
  void set(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
  }

private:
  std::string &nameLocked() { return name_; }
  std::mutex mutex_;
  std::string name_;
};

// X15: pointers that are stored elsewhere while the lock is held are not followed.
class FN_OutParameter {
public:
  void name(std::string **out) {
    std::lock_guard<std::mutex> lock(mutex_);
    *out = &name_;
  }
  void set(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
  }

private:
  std::mutex mutex_;
  std::string name_;
};

// X15: what it appends, the next one moves; here all that is called is in sight.
class Board {
public:
  Item &bad_add() {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push_back(Item{});
    return items_.back();
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'Board::bad_add' returns a reference into 'items_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here by 'Board::bad_add' holding 'mutex_'
  }
  Item &ok_add() {
    std::lock_guard<std::mutex> lock(mutex_);
    stable_.push_back(Item{});
    return stable_.back();
  }

private:
  std::mutex mutex_;
  std::vector<Item> items_;
  std::list<Item> stable_;
};

// X8: one of two, of which the other never changes.
class flag_table {
public:
  void set(const std::string &name, std::string value) {
    std::lock_guard<std::mutex> lock(m);
    flags[name] = std::move(value);
  }
  const std::string &bad_get(const std::string &name) const {
    std::lock_guard<std::mutex> lock(m);
    auto it = flags.find(name);
    return it == flags.end() ? fallback : it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'flag_table::bad_get' returns a reference into 'flags' that outlives its lock on 'm'; return a copy [belay-escaping-confined]
  }
  std::string ok_get(const std::string &name) const {
    std::lock_guard<std::mutex> lock(m);
    auto it = flags.find(name);
    return it == flags.end() ? fallback : it->second;
  }

private:
  mutable std::mutex m;
  std::map<std::string, std::string> flags;
  const std::string fallback = "off";
};
// A thread of this unit uses it.
void uses_flags() {
  flag_table flags;
  std::thread t([&] { std::string copy = flags.bad_get("theme"); });
  flags.set("theme", "dark");
  t.join();
}

// X15: what is handed out has a mutex of its own, which its methods take.
class Delay {
public:
  void set(int to) {
    std::lock_guard<std::mutex> lock(mutex_);
    length_ = to;
  }
  int get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return length_;
  }

private:
  std::mutex mutex_;
  int length_ = 0;
};
struct Step {
  void set(int to) { length = to; }
  std::mutex other;
  int length = 0;
};
class Registry {
public:
  Delay *ok_delay() {
    std::lock_guard<std::mutex> lock(mutex_);
    return &delay_;
  }
  Step *bad_step() {
    std::lock_guard<std::mutex> lock(mutex_);
    return &step_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Registry::bad_step' returns a pointer to 'step_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE-14]]:22: note: written here by 'Registry::reset' holding 'mutex_'
  }
  void reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    delay_.set(0);
    step_.set(0);
  }

private:
  std::mutex mutex_;
  Delay delay_;
  Step step_;
};

// A helper that isn't public hands it to methods that look into it.
class Book {
public:
  struct Quote {
    double ask = 0, bid = 0;
  };
  void update(int name, Quote q) {
    std::lock_guard<std::mutex> lock(mutex_);
    quotes_[name] = q;
  }
  double spread(int name) {
    const Quote *q = bad_lookup(name);
    return q ? q->ask - q->bid : 0;
  }
  bool has(int name) { return ok_find(name) != nullptr; }
  double ask(int name) {
    std::lock_guard<std::mutex> lock(mutex_);
    const Quote *q = ok_locked(name);
    return q ? q->ask : 0;
  }

private:
  const Quote *bad_lookup(int name) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = quotes_.find(name);
    if (it == quotes_.end())
      return nullptr;
    return &it->second;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'Book::bad_lookup' returns a pointer into 'quotes_' that outlives its lock on 'mutex_'; return a copy [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE-21]]:5: note: written here by 'Book::update' holding 'mutex_'
  }
  // Nobody looks into what this gives.
  const Quote *ok_find(int name) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = quotes_.find(name);
    return it == quotes_.end() ? nullptr : &it->second;
  }
  // Its callers have locked.
  const Quote *ok_locked(int name) {
    auto it = quotes_.find(name);
    return it == quotes_.end() ? nullptr : &it->second;
  }
  std::mutex mutex_;
  std::map<int, Quote> quotes_;
};
