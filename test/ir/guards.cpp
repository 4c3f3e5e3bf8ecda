// Guards lock and unlock the mutex behind them; destructors run on every path.
// RUN: %belay ir %s -- -std=c++20 -pthread | FileCheck %s

#include <mutex>
#include <shared_mutex>
#include <stdexcept>

std::mutex a, b;
std::shared_mutex s;
int n;

void scoped(bool early) {
  std::lock_guard<std::mutex> lock(a);
  if (early)
    return;
  ++n;
}

void deferred() {
  std::unique_lock<std::mutex> lock(a, std::defer_lock);
  lock.lock();
  lock.unlock();
}

void adopted() {
  a.lock();
  std::lock_guard<std::mutex> lock(a, std::adopt_lock);
}

void moved() {
  std::unique_lock<std::mutex> first(a);
  std::unique_lock<std::mutex> second(std::move(first));
  second.unlock();
}

void two() {
  std::scoped_lock lock(a, b);
  ++n;
}

void shared() {
  std::shared_lock lock(s);
  n = n + 1;
}

// A class that its author wrote as a guard is seen through: what its constructor
// locks and its destructor unlocks is the caller's mutex.
class Guard {
public:
  explicit Guard(std::mutex *m) : m_(m) { m_->lock(); }
  ~Guard() { m_->unlock(); }

private:
  std::mutex *m_;
};

void written_by_hand() {
  Guard guard(&a);
  ++n;
}

void caught() {
  try {
    std::lock_guard<std::mutex> lock(a);
    throw std::runtime_error("x");
  } catch (...) {
    ++n;
  }
}

// CHECK-LABEL: process scoped
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: if early -> b3 b2
// CHECK-NEXT: lock a implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: b2: -> b4
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: return
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: b4:
// CHECK-LABEL: process deferred
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: declare lock
// CHECK-NEXT: lock a discarded
// CHECK-NEXT: unlock a discarded
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process adopted
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock a discarded
// CHECK-NEXT: holds a
// CHECK-NEXT: declare lock
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process moved
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock a implicit
// CHECK-NEXT: declare first
// CHECK-NEXT: declare second
// CHECK-NEXT: unlock a discarded
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: scope-end first
// CHECK-NEXT: b2:
// CHECK-LABEL: process two
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock a implicit
// CHECK-NEXT: lock b implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: unlock b implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process shared
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock s shared implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: unlock s shared implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process Guard::Guard
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: write m_ init
// CHECK-NEXT: read m_
// CHECK-NEXT: lock *m_ discarded
// CHECK-NEXT: b2:
// CHECK-LABEL: process Guard::~Guard
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: read m_
// CHECK-NEXT: unlock *m_ discarded
// CHECK-NEXT: b2:
// CHECK-LABEL: process written_by_hand
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: call Guard::Guard(this: guard, &a)
// CHECK-NEXT: declare guard
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: call Guard::~Guard(this: guard) implicit
// CHECK-NEXT: b2:
// CHECK-LABEL: process caught
// CHECK-NEXT: b0: -> b1
// CHECK-NEXT: b1: -> b2
// CHECK-NEXT: lock a implicit
// CHECK-NEXT: declare lock
// CHECK-NEXT: throw
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: b2: -> b3
// CHECK-NEXT: b3: -> b4
// CHECK-NEXT: unlock a implicit
// CHECK-NEXT: read n
// CHECK-NEXT: write n
// CHECK-NEXT: b4:
