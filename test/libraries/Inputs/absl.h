// What the tests use of Abseil, as declarations.
#pragma once

namespace absl {
inline namespace lts_20250127 {
class Condition {
public:
  explicit Condition(const bool *);
};
class Mutex {
public:
  Mutex();
  ~Mutex();
  void Lock();
  void Unlock();
  void ReaderLock();
  void ReaderUnlock();
  void Await(const Condition &);
  void LockWhen(const Condition &);
};
class MutexLock {
public:
  explicit MutexLock(Mutex *);
  ~MutexLock();
};
class ReaderMutexLock {
public:
  explicit ReaderMutexLock(Mutex *);
  ~ReaderMutexLock();
};
class CondVar {
public:
  CondVar();
  ~CondVar();
  void Wait(Mutex *);
  void Signal();
  void SignalAll();
};
class Notification {
public:
  Notification();
  ~Notification();
  void Notify();
  void WaitForNotification() const;
  bool HasBeenNotified() const;
};
class BlockingCounter {
public:
  explicit BlockingCounter(int);
  ~BlockingCounter();
  bool DecrementCount();
  void Wait();
};
} // namespace lts_20250127
} // namespace absl
