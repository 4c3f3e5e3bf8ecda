// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++17 -pthread
//
// K10: what others' methods do to members, guards that another unit defines, and who calls back.

#include <functional>
#include <map>
#include <memory>
#include <mutex>

// A value: its methods are another unit's, but there is nothing in it that synchronises.
class Id {
public:
  Id();
  Id(const Id &);
  Id &operator=(const Id &);
  int batch() const;

private:
  std::shared_ptr<int> impl;
};

class Tracker {
public:
  bool bad_isDuplicate(const Id &id) {
    return id.batch() <= next.batch();
  }
  void add(const Id &id) {
    std::lock_guard<std::mutex> lock(mutex);
    next = id;
// CHECK-MESSAGES: :[[@LINE-5]]:26: warning: 'next' is read here by 'Tracker::bad_isDuplicate' with no lock, while 'Tracker::add' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: written here by 'Tracker::add' holding 'mutex'
  }
  void clean() {
    std::lock_guard<std::mutex> lock(mutex);
    next = Id();
  }

private:
  std::mutex mutex;
  Id next;
};

// This one may be safe by itself.
class Handle {
public:
  Handle &operator=(const Handle &);
  int value() const;

private:
  mutable std::mutex mutex;
  int current = 0;
};
class OkHolder {
public:
  int ok_value() { return handle.value(); }
  void set(const Handle &other) {
    std::lock_guard<std::mutex> lock(mutex);
    handle = other;
  }

private:
  std::mutex mutex;
  Handle handle;
};

// A guard of another unit, in the macro for a block under a lock.
class Synchronizable {
public:
  virtual ~Synchronizable();
  virtual void lock() = 0;
  virtual void unlock() = 0;
};
class Mutex : public Synchronizable {
public:
  Mutex();
  ~Mutex();
  void lock() override;
  void unlock() override;
};
class Lock {
public:
  Lock(Synchronizable *object, bool now = true);
  virtual ~Lock();
  void lock();
  void unlock();
  bool isLocked() const { return locked; }

private:
  volatile bool locked;
  Synchronizable *object;
};
#define synchronized(W)                                                                                                \
  if (false) {                                                                                                         \
  } else                                                                                                               \
    for (Lock lock_W(W); lock_W.isLocked(); lock_W.unlock())

class Map {
public:
  void ok_put(int key, int v) {
    synchronized(&mutex) { values[key] = v; }
  }
  int ok_get(int key) {
    synchronized(&mutex) { return values[key]; }
    return 0;
  }
  bool ok_has(int key) {
    Lock lock(&mutex);
    return values.count(key) != 0;
  }
  void bad_clear() {
    values.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values' is written here by 'Map::bad_clear' with no lock, while 'Map::ok_put' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-13]]:28: note: written here by 'Map::ok_put' holding 'mutex'
  }

private:
  Mutex mutex;
  std::map<int, int> values;
};

// Who is called back takes the lock: so should those who anybody may call.
void after(int milliseconds, std::function<void()> f);
class Pending : public std::enable_shared_from_this<Pending> {
public:
  void bad_add(int id) {
    ids[id] = 1;
  }
  void schedule() {
    std::weak_ptr<Pending> weak = weak_from_this();
    after(100, [weak] {
      if (auto self = weak.lock())
        self->expire();
    });
  }

private:
  void expire() {
    std::lock_guard<std::mutex> lock(mutex);
    if (ids.size() > 3)
      ids.clear();
// CHECK-MESSAGES: :[[@LINE-15]]:5: warning: 'ids[]' is written here by 'Pending::bad_add' with no lock, while 'Pending::expire' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-2]]:7: note: written here by 'Pending::expire' holding 'mutex'
  }
  std::mutex mutex;
  std::map<int, int> ids;
};

// All overrides lock but one.
struct Acks {
  virtual ~Acks() {}
  virtual void add(int) = 0;
  virtual void remove(int) = 0;
  virtual bool has(int) = 0;
  virtual void clear() = 0;
};
class Unacked : public Acks {
public:
  void add(int id) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ids[id] = 1;
  }
  void remove(int id) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    ids.erase(id);
  }
  bool has(int id) override {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    return ids.count(id) != 0;
  }
  void clear() override {
    ids.clear();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'ids' is written here by 'Unacked::clear' with no lock, while 'Unacked::add' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-13]]:5: note: written here by 'Unacked::add' holding 'mutex'
  }

private:
  std::recursive_mutex mutex;
  std::map<int, int> ids;
};

// A number that others' methods change atomically.
class Counter {
public:
  int get() const { return value; }
  void set(int to) { value = to; }
  bool compareAndSet(int expected, int to);
  int getAndIncrement();

private:
  volatile int value = 0;
};
class OkQueue {
public:
  int ok_size() { return count.get(); }
  void clear() {
    std::lock_guard<std::mutex> lock(mutex);
    count.set(0);
  }

private:
  std::mutex mutex;
  Counter count;
};

// The same by another name, and what only looks like it.
class Exchanged {
public:
  operator unsigned() const {
    __sync_synchronize();
    return value;
  }
  unsigned exchange(unsigned to) { return __sync_lock_test_and_set(&value, to); }
  void set(unsigned to) { value = to; }

private:
  volatile unsigned value = 0;
};
class Plain {
public:
  operator unsigned() const { return value; }
  void set(unsigned to) { value = to; }

private:
  volatile unsigned value = 0;
};
class Flags {
public:
  bool ok_running() { return running != 0; }
  bool bad_done() {
    return done != 0;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'done.value' is read here by 'Flags::bad_done' with no lock, while 'Flags::stop' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
  }
  void stop() {
    std::lock_guard<std::mutex> lock(mutex);
    running.set(0);
    done.set(1);
  }

private:
  std::mutex mutex;
  Exchanged running;
  Plain done;
};

// Atomic operations of a library's own, from before the compiler had any; adding is none.
static inline void check_aligned(const volatile int *) {}
inline int NoBarrier_Load(const volatile int *p) {
  check_aligned(p);
  return *p;
}
inline void NoBarrier_Store(volatile int *p, int to) {
  check_aligned(p);
  *p = to;
}
inline int fetch(const volatile int *p) { return *p; }
class Options {
public:
  int ok_options() const { return NoBarrier_Load(&options); }
  int bad_level() const {
    return fetch(&level);
// CHECK-MESSAGES: :[[@LINE-6]]:50: warning: 'level' is read here by 'Options::bad_level' with no lock, while 'Options::set' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
  }
  void set(int to) {
    std::lock_guard<std::mutex> lock(mutex);
    NoBarrier_Store(&options, to);
    level = to;
  }

private:
  std::mutex mutex;
  int options = 0;
  int level = 0;
};
