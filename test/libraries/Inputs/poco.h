// What the tests use of Poco, as declarations.
#pragma once

namespace Poco {
class Runnable {
public:
  virtual ~Runnable();
  virtual void run() = 0;
};
class Thread {
public:
  Thread();
  ~Thread();
  void start(Runnable &);
  bool tryJoin(long);
  template <class F> void startFunc(const F &) {}
  void join();
  static void sleep(long);
};
class FastMutex {
public:
  FastMutex();
  ~FastMutex();
  void lock();
  void unlock();
};
template <class M> class ScopedLock {
public:
  explicit ScopedLock(M &);
  ~ScopedLock();
};
class RWLock {
public:
  RWLock();
  ~RWLock();
  void readLock();
  void writeLock();
  void unlock();
};
class ScopedReadRWLock {
public:
  explicit ScopedReadRWLock(RWLock &);
  ~ScopedReadRWLock();
};
class Event {
public:
  Event(bool = true);
  ~Event();
  void set();
  void wait();
  bool tryWait(long);
};
class ThreadPool {
public:
  ThreadPool(int = 2);
  ~ThreadPool();
  void start(Runnable &);
  void joinAll();
};
class Task : public Runnable {
public:
  virtual void runTask() = 0;
  void run() override;
};
class TaskManager {
public:
  TaskManager();
  ~TaskManager();
  void start(Task *);
  void joinAll();
};
class Notification {};
class NotificationQueue {
public:
  NotificationQueue();
  ~NotificationQueue();
  void enqueueNotification(Notification *);
  Notification *waitDequeueNotification();
  void wakeUpAll();
};
} // namespace Poco
