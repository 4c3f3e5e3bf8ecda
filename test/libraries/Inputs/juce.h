// What the tests use of JUCE.
#pragma once

#include <functional>
namespace juce {
class CriticalSection {
public:
  CriticalSection();
  void enter() const;
  bool tryEnter() const;
  void exit() const;
};
class SpinLock {
public:
  void enter() const;
  bool tryEnter() const;
  void exit() const;
};
template <class L> class GenericScopedLock {
public:
  explicit GenericScopedLock(const L &l) : lock_(l) { l.enter(); }
  ~GenericScopedLock() { lock_.exit(); }

private:
  const L &lock_;
};
template <class L> class GenericScopedTryLock {
public:
  explicit GenericScopedTryLock(const L &l, bool now = true) : lock_(l), locked_(now && l.tryEnter()) {}
  ~GenericScopedTryLock() {
    if (locked_)
      lock_.exit();
  }
  bool isLocked() const { return locked_; }

private:
  const L &lock_;
  mutable bool locked_;
};
using ScopedLock = GenericScopedLock<CriticalSection>;
class WaitableEvent {
public:
  bool wait(double milliseconds = -1.0) const;
  void signal() const;
};
class Thread {
public:
  explicit Thread(const char *name);
  virtual ~Thread();
  virtual void run() = 0;
  bool startThread();
  bool stopThread(int milliseconds);
  void signalThreadShouldExit();
  bool threadShouldExit() const;
  bool wait(double milliseconds) const;
  void notify() const;
};
class ThreadPool {
public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  void addJob(std::function<void()> job);
  bool removeAllJobs(bool interrupt, int milliseconds);
};
} // namespace juce
