// What the tests use of folly, as declarations.
#pragma once
#include <cstddef>

namespace folly {
template <class P> class LockedPtr {
public:
  LockedPtr(LockedPtr &&) noexcept;
  ~LockedPtr();
  void unlock();
  P *operator->() const;
  P &operator*() const;
};
template <class T> class Synchronized {
public:
  Synchronized();
  ~Synchronized();
  LockedPtr<T> wlock();
  LockedPtr<const T> rlock() const;
  template <class F> auto withWLock(F &&) -> void {}
  template <class F> auto withRLock(F &&) const -> void {}
};
template <bool Spin> class Baton {
public:
  Baton() noexcept;
  ~Baton();
  void post() noexcept;
  void wait() noexcept;
  bool ready() const noexcept;
};
template <bool Priority> class SharedMutexImpl {
public:
  SharedMutexImpl() noexcept;
  ~SharedMutexImpl();
  void lock();
  void unlock();
  void lock_shared();
  void unlock_shared();
  void lock_upgrade();
  void unlock_upgrade();
  void unlock_and_lock_shared();
  void unlock_upgrade_and_lock();
};
using SharedMutex = SharedMutexImpl<true>;
class CPUThreadPoolExecutor {
public:
  explicit CPUThreadPoolExecutor(std::size_t);
  ~CPUThreadPoolExecutor();
  template <class F> void add(F) {}
  void join();
};
template <class T> class MPMCQueue {
public:
  explicit MPMCQueue(std::size_t);
  ~MPMCQueue();
  void blockingWrite(const T &);
  bool write(const T &);
  void blockingRead(T &);
  bool read(T &);
};

class __attribute__((capability("mutex"))) AnnotatedMutex {
public:
  void lock() __attribute__((acquire_capability()));
  void unlock() __attribute__((release_capability()));
};
template <class M> class __attribute__((scoped_lockable)) AnnotatedLockGuard {
public:
  explicit AnnotatedLockGuard(M &m) __attribute__((acquire_capability(m))) : m_(m) { m_.lock(); }
  ~AnnotatedLockGuard() __attribute__((release_capability())) { m_.unlock(); }

private:
  M &m_;
};
} // namespace folly
