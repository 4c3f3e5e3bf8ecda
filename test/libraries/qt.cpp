// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-done-never-signalled,belay-unjoined-thread %t -- -- -std=c++20

#include "Inputs/qt.h"

void use(int);

class Counter : public QThread {
public:
  int n = 0;
  QMutex m;

protected:
  void run() override { ++n; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'c.n' is written here by thread 'Counter::run' with no lock, while 'bad_read_while_it_runs' reads it [belay-unconfined-data]
};
void bad_read_while_it_runs() {
  Counter c;
  c.start();
  use(c.n);
  c.wait();
}
class QuietCounter : public QThread {
public:
  int n = 0;

protected:
  void run() override { ++n; }
};
void ok_read_after_it_ran() {
  QuietCounter c;
  c.start();
  c.wait();
  use(c.n);
}
class LockedCounter : public QThread {
public:
  int n = 0;
  QMutex m;

protected:
  void run() override {
    QMutexLocker hold(&m);
    ++n;
  }
};
void ok_locked() {
  LockedCounter c;
  c.start();
  {
    QMutexLocker hold(&c.m);
    use(c.n);
  }
  c.wait();
}

// Who has heard that nobody has asked it to end has heard of nothing else.
class AskingCounter : public QThread {
public:
  int n = 0;

protected:
  void run() override {
    while (!isInterruptionRequested())
      ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'c.n' is written here by thread 'AskingCounter::run' with no lock, while 'bad_read_before_it_is_asked' reads it [belay-unconfined-data]
  }
};
void bad_read_before_it_is_asked() {
  AskingCounter c;
  c.start();
  use(c.n);
  c.requestInterruption();
  c.wait();
}
class LastCounter : public QThread {
public:
  int n = 0;

protected:
  void run() override {
    while (!isInterruptionRequested())
      msleep(1);
    ++n;
  }
};
void ok_written_after_it_is_asked() {
  LastCounter c;
  c.start();
  use(c.n);
  c.requestInterruption();
  c.wait();
}
class Deaf : public QThread {
  void run() override {
    for (;;)
      use(1);
  }
};
void bad_deaf() {
  Deaf d;
  d.start();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'Deaf::run' has no stop path: its loop never ends [belay-thread-without-done]
  d.wait();
}
class Polite : public QThread {
  void run() override {
    while (!isInterruptionRequested())
      use(1);
  }
};
void ok_interrupted() {
  Polite p;
  p.start();
  p.requestInterruption();
  p.wait();
}
void bad_never_interrupted() {
  Polite p;
  p.start();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'Polite::run' is never told to stop: nothing stops 'p' [belay-done-never-signalled]
  p.wait();
}

struct Job : QRunnable {
  int &n;
  explicit Job(int &n) : n(n) {}
  void run() override { ++n; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'n' is written here by thread 'Job::run' with no lock, while 'bad_runnable' reads it [belay-unconfined-data]
};
void bad_runnable() {
  int n = 0;
  QThreadPool pool;
  pool.start(new Job(n));
  use(n);
  pool.waitForDone();
}
struct QuietJob : QRunnable {
  int &n;
  explicit QuietJob(int &n) : n(n) {}
  void run() override { ++n; }
};
void ok_runnable() {
  int n = 0;
  QThreadPool pool;
  pool.start(new QuietJob(n));
  pool.waitForDone();
  use(n);
}
void bad_concurrent() {
  int n = 0;
  QFuture<void> f = QtConcurrent::run([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'n' is written here by a thread with no lock, while 'bad_concurrent' reads it [belay-unconfined-data]
  use(n);
  f.waitForFinished();
}
void ok_concurrent() {
  int n = 0;
  QFuture<void> f = QtConcurrent::run([&] { ++n; });
  f.waitForFinished();
  use(n);
}
void ok_readers() {
  int n = 0;
  QReadWriteLock m;
  QFuture<void> f = QtConcurrent::run([&] {
    m.lockForWrite();
    ++n;
    m.unlock();
  });
  {
    QReadLocker hold(&m);
    use(n);
  }
  f.waitForFinished();
}
