// What the tests use of Qt, as declarations.
#pragma once

class QMutex {
public:
  QMutex();
  ~QMutex();
  void lock();
  void unlock();
  bool tryLock(int = 0);
};
template <class M> class QMutexLocker {
public:
  explicit QMutexLocker(M *);
  ~QMutexLocker();
  void unlock();
  void relock();
};
class QReadWriteLock {
public:
  QReadWriteLock();
  ~QReadWriteLock();
  void lockForRead();
  void lockForWrite();
  void unlock();
};
class QReadLocker {
public:
  QReadLocker(QReadWriteLock *);
  ~QReadLocker();
};
class QWaitCondition {
public:
  QWaitCondition();
  ~QWaitCondition();
  bool wait(QMutex *, unsigned long = ~0ul);
  void wakeOne();
  void wakeAll();
};
class QAtomicInt {
public:
  QAtomicInt(int = 0);
  int loadAcquire() const;
  void storeRelease(int);
};
class QRunnable {
public:
  QRunnable();
  virtual ~QRunnable();
  virtual void run() = 0;
};
class QObject {
public:
  virtual ~QObject();
};
class QDeadlineTimer {
public:
  enum ForeverConstant { Forever };
  QDeadlineTimer(ForeverConstant);
};
class QThread : public QObject {
public:
  explicit QThread(QObject * = nullptr);
  ~QThread() override;
  void start(int = 0);
  bool wait(QDeadlineTimer = QDeadlineTimer(QDeadlineTimer::Forever));
  bool wait(unsigned long);
  void requestInterruption();
  bool isInterruptionRequested() const;
  static void msleep(unsigned long);

protected:
  virtual void run();
};
class QThreadPool : public QObject {
public:
  QThreadPool();
  void start(QRunnable *, int = 0);
  bool waitForDone(int = -1);
};
template <class T> class QFuture {
public:
  ~QFuture();
  void waitForFinished();
};
namespace QtConcurrent {
template <class F> QFuture<void> run(F) { return {}; }
}
