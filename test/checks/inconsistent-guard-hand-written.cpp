// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// Mutexes and guards that their author wrote: the methods that lock by them are known by what these do.

#include <map>
#include <mutex>

class Lock {
public:
  void acquire() { m_.lock(); }
  void release() { m_.unlock(); }

private:
  std::mutex m_;
};

class Hold {
public:
  explicit Hold(Lock &l) : l_(l) { l_.acquire(); }
  ~Hold() { l_.release(); }

private:
  Lock &l_;
};

class Sessions {
public:
  void add(int id) {
    Hold h(lock_);
    users_[id] = 1;
  }
  void drop(int id) {
    Hold h(lock_);
    users_.erase(id);
  }
  int bad_user(int id) { return users_.count(id); }
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'users_' is read here by 'Sessions::bad_user' with no lock, while 'Sessions::add' writes it under 'lock_.m_'; take 'lock_.m_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-8]]:5: note: written here by 'Sessions::add' holding 'lock_.m_'
  int ok_user(int id) {
    Hold h(lock_);
    return users_.count(id);
  }

private:
  Lock lock_;
  std::map<int, int> users_;
};

// Without a guard.
class Totals {
public:
  void add(int n) {
    lock_.acquire();
    sum_ += n;
    lock_.release();
  }
  void clear() {
    lock_.acquire();
    sum_ = 0;
    lock_.release();
  }
  int bad_sum() { return sum_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'sum_' is read here by 'Totals::bad_sum' with no lock, while 'Totals::add' writes it under 'lock_.m_'; take 'lock_.m_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-10]]:5: note: written here by 'Totals::add' holding 'lock_.m_'

private:
  Lock lock_;
  int sum_ = 0;
};

// A guard of one's own, of the standard's mutex.
class Locker {
public:
  explicit Locker(std::mutex &m) : m_(m) { m_.lock(); }
  ~Locker() { m_.unlock(); }

private:
  std::mutex &m_;
};

class Names {
public:
  void set(int k, int v) {
    Locker l(mu_);
    names_[k] = v;
  }
  void clear() {
    Locker l(mu_);
    names_.clear();
  }
  bool bad_has(int k) { return names_.count(k) != 0; }
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'names_' is read here by 'Names::bad_has' with no lock, while 'Names::set' writes it under 'mu_'; take 'mu_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-8]]:5: note: written here by 'Names::set' holding 'mu_'
  bool ok_has(int k) {
    Locker l(mu_);
    return names_.count(k) != 0;
  }

private:
  std::mutex mu_;
  std::map<int, int> names_;
};

// What has locks of its own is no mutex: who has one of these needn't lock.
class Queue {
public:
  void push(int v) {
    m_.lock();
    last_ = v;
    m_.unlock();
  }

private:
  std::mutex m_;
  int last_ = 0;
};

class ok_Server {
public:
  void handle(int v) {
    ++seen_;
    q_.push(v);
  }
  int seen() { return seen_; }

private:
  Queue q_;
  int seen_ = 0;
};
