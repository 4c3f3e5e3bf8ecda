// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// K10: a guard whose constructor puts the mutex into a member in its body; bases.

#include <mutex>

class Mutex {
public:
  void acquire() { impl_.lock(); }
  void release() { impl_.unlock(); }

private:
  std::mutex impl_;
};
class MutexHolder {
public:
  MutexHolder(Mutex &m) {
    mutex_ = &m;
    mutex_->acquire();
  }
  MutexHolder(Mutex *m) {
    mutex_ = m;
    mutex_->acquire();
  }
  ~MutexHolder() { mutex_->release(); }

private:
  Mutex *mutex_;
};

class Chain {
public:
  void ok_set(int n) {
    mutex_.acquire();
    active_ = n;
    mutex_.release();
  }
  int ok_get() {
    MutexHolder holder(mutex_);
    return active_;
  }
  int ok_getByPointer() {
    MutexHolder holder(&mutex_);
    return active_;
  }
  int bad_get() {
    MutexHolder holder(other_);
    return active_;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'active_' is read here by 'Chain::bad_get' under 'other_
// CHECK-MESSAGES: :[[@LINE-15]]:5: note: written here by 'Chain::ok_set' holding 'mutex_
  }

private:
  Mutex mutex_, other_;
  int active_ = 0;
};

// The methods of a base class know no mutex of a derived one, whoever they pass on to.
class Core {
public:
  bool clear() {
    if (!local_)
      return false;
    delete local_;
    local_ = nullptr;
    return true;
  }

private:
  int *local_ = nullptr;
};
class Variable {
public:
  Variable();
  bool ok_clear() { return core_->clear(); }
  void count() {
    std::lock_guard<std::mutex> lock(own_);
    ++count_;
  }

protected:
  Core *core_;
  std::mutex own_;
  int count_ = 0;
};
class SearchPath : public Variable {
public:
  bool clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    return core_->clear();
  }

private:
  std::mutex mutex_;
};
class BadPath : public Variable {
public:
  bool clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    return core_->clear();
  }
  bool refresh() {
    std::lock_guard<std::mutex> lock(mutex_);
    return core_->clear();
  }
  bool bad_clear() { return core_->clear(); }
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: '*core_->local_' is written here by 'BadPath::bad_clear' with no lock, while 'BadPath::clear' writes it under 'mutex_'

private:
  std::mutex mutex_;
};

// Two lists, whose links have one name.
class Link {
protected:
  void unlink() {
    next_->prev_ = prev_;
    prev_->next_ = next_;
    next_ = prev_ = this;
  }
  Link *next_ = this, *prev_ = this;
};
class Allocator : public Link {
public:
  bool ok_isEmpty() const { return next_ == this; }
};
class Aged : public Link {
public:
  void age() {
    std::lock_guard<std::mutex> lock(mutex_);
    unlink();
  }
  void touch() {
    std::lock_guard<std::mutex> lock(mutex_);
    unlink();
  }
  bool bad_isLast() const { return next_ == this; }
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'next_' is read here by 'Aged::bad_isLast' with no lock, while 'Aged::age' writes it under 'mutex_'
// CHECK-MESSAGES: :[[@LINE-20]]:5: note: written here by 'Aged::age' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-9]]:5: note: reached through this call

protected:
  mutable std::mutex mutex_;
};
class Page : public Allocator, public Aged {
public:
  void free() {
    std::lock_guard<std::mutex> lock(mutex_);
    Aged::unlink();
  }
  bool ok_isFree() const { return Allocator::next_ != nullptr; }
};
