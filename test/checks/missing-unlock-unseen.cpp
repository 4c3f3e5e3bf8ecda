// A mutex class of another unit is one by its name and by what it has.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++17

class Object {
public:
  virtual ~Object();
};
class Mutex : public Object {
public:
  explicit Mutex(bool recursive = false);
  ~Mutex() override;
  void lock();
  void unlock();
};
class SysLock {
public:
  void Lock();
  void UnLock();
  void Unlock();
};
struct Unknown {};
struct Store;
Store *open(const char *);
static Store *make(const char *type) {
  Store *s = open(type);
  if (!s)
    throw Unknown();
  return s;
}

class Registry {
public:
  int bad_early(int wanted) {
    mutex_.lock();
    if (left_ < wanted)
      // CHECK-MESSAGES: :[[@LINE+1]]:7: warning: 'mutex_' is still locked when the function returns here
      return -1;
    left_ -= wanted;
    mutex_.unlock();
    // CHECK-MESSAGES: :[[@LINE-6]]:12: note: locked here
    // CHECK-MESSAGES: :[[@LINE-2]]:12: note: another path unlocks it here
    return left_;
  }
  Store *bad_throws(const char *type) {
    mutex_.lock();
    if (!store_)
      // CHECK-MESSAGES: :[[@LINE+1]]:16: warning: 'mutex_' stays locked if an exception leaves the function here
      store_ = make(type);
    mutex_.unlock();
    // CHECK-MESSAGES: :[[@LINE-5]]:12: note: locked here
    // CHECK-MESSAGES: :[[@LINE-2]]:12: note: unlocked here, which the exception passes by
    return store_;
  }
  int bad_count(int n) {
    lock_.Lock();
    if (n > left_)
      // CHECK-MESSAGES: :[[@LINE+1]]:7: warning: 'lock_' is still locked when the function returns here
      return 0;
    left_ -= n;
    lock_.Unlock();
    // CHECK-MESSAGES: :[[@LINE-6]]:11: note: locked here
    // CHECK-MESSAGES: :[[@LINE-2]]:11: note: another path unlocks it here
    return n;
  }
  int ok_all(int wanted) {
    mutex_.lock();
    if (left_ >= wanted)
      left_ -= wanted;
    mutex_.unlock();
    return left_;
  }

private:
  Mutex mutex_;
  SysLock lock_;
  int left_ = 0;
  Store *store_ = nullptr;
};

int use(Registry &r) {
  return r.bad_early(1) + r.bad_count(1) + r.ok_all(1) + (r.bad_throws("a") != nullptr);
}
