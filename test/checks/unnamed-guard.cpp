// RUN: %check_belay %s belay-unnamed-guard %t -- -- -std=c++20

#include <mutex>
#include <shared_mutex>

std::mutex mu;
std::shared_mutex rw;
int n;

// X14: a guard that dies at the semicolon.
void bad_temporary() {
  std::lock_guard<std::mutex>{mu};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 'mu' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::lock_guard<std::mutex> lock{mu};
  ++n;
}

void bad_deduced() {
  std::scoped_lock{mu};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 'mu' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::scoped_lock lock{mu};
  ++n;
}

void bad_shared() {
  std::shared_lock<std::shared_mutex>{rw};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 'rw' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::shared_lock<std::shared_mutex> lock{rw};
  ++n;
}

// X14: this declares a new variable.
void bad_hides() {
  std::unique_lock<std::mutex>(mu);
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: this declares a variable that hides the mutex 'mu' and locks nothing; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::unique_lock<std::mutex> lock(mu);
  ++n;
}

struct Slot {
  std::mutex mutex;
  int n;
};
// X14: without a name of its own to declare it is a cast.
void bad_of_another(Slot &s) {
  std::unique_lock<std::mutex>(s.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 's.mutex' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::unique_lock<std::mutex> lock(s.mutex);
  ++s.n;
}

void bad_of_a_pointed_to(Slot *s) {
  std::lock_guard<decltype(s->mutex)>(s->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 's->mutex' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::lock_guard<decltype(s->mutex)> lock(s->mutex);
  ++s->n;
}

class Counter {
public:
  void bad_member() {
    std::lock_guard<std::mutex>{m_};
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this guard has no name: it unlocks 'm_' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}    std::lock_guard<std::mutex> lock{m_};
    ++n_;
  }
  void bad_member_hidden() {
    std::unique_lock<std::mutex> (m_);
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: this declares a variable that hides the mutex 'm_' and locks nothing; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}    std::unique_lock<std::mutex> lock(m_);
    ++n_;
  }
  void ok_member() {
    std::lock_guard<std::mutex> lock(m_);
    ++n_;
  }

private:
  std::mutex m_;
  int n_ = 0;
};

// A guard by its shape: the constructor acquires, the destructor releases.
class MyMutex {
public:
  void Lock() { m_.lock(); }
  void Unlock() { m_.unlock(); }

private:
  std::mutex m_;
};
class MyLock {
public:
  explicit MyLock(MyMutex *m) : m_(m) { m_->Lock(); }
  ~MyLock() { m_->Unlock(); }

private:
  MyMutex *const m_;
};
MyMutex mine;

void bad_user_guard() {
  MyLock{&mine};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks at the end of this statement; name it [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  MyLock lock{&mine};
  ++n;
}

// The name that the fix would give is taken.
void bad_name_taken(int lock) {
  std::scoped_lock{mu};
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 'mu' at the end of this statement; name the guard [belay-unnamed-guard]
// CHECK-FIXES: {{^}}  std::scoped_lock guard{mu};
  n += lock;
}

void ok_user_guard() {
  MyLock lock(&mine);
  ++n;
}

// X14
void ok_named() {
  std::lock_guard<std::mutex> lock(mu);
  ++n;
}

void ok_deferred() {
  std::unique_lock<std::mutex> lock(mu, std::defer_lock);
  lock.lock();
  ++n;
}

void ok_default() {
  std::unique_lock<std::mutex> lock;
  lock = std::unique_lock<std::mutex>(mu);
  ++n;
}

std::unique_lock<std::mutex> ok_returned() { return std::unique_lock<std::mutex>(mu); }

int locked(std::unique_lock<std::mutex>) { return n; }
// X14
int ok_argument() { return locked(std::unique_lock<std::mutex>(mu)); }

// The whole statement runs under the lock, by a comma.
int ok_comma() { return std::lock_guard<std::mutex>(mu), n; }

void bad_no_mutex(std::mutex &m) {
  std::scoped_lock lock;
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'lock' is a guard of no mutex and locks nothing; give it the mutex [belay-unnamed-guard]
  ++n;
}
void ok_with_mutex(std::mutex &m) {
  std::scoped_lock lock(m);
  ++n;
}
template <typename... Ms> void ok_as_many_as_there_are(Ms &...ms) {
  std::scoped_lock lock(ms...);
  ++n;
}
void ok_none_this_time() { ok_as_many_as_there_are(); }
void ok_of_a_mutex_to_come() {
  std::unique_lock<std::mutex> lock;
  lock = std::unique_lock<std::mutex>(mu);
  ++n;
}
