// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-send-after-close,belay-detached-thread,belay-join-twice,belay-done-never-signalled %t -- -- -std=c++20

#include "Inputs/poco.h"
#include <atomic>

void use(int);

struct Counter : Poco::Runnable {
  int n = 0;
  void run() override { ++n; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'c.n' is written here by thread 'Counter::run' with no lock, while 'bad_read_while_it_runs' reads it [belay-unconfined-data]
};
void bad_read_while_it_runs() {
  Counter c;
  Poco::Thread t;
  t.start(c);
  use(c.n);
  t.join();
}
struct QuietCounter : Poco::Runnable {
  int n = 0;
  void run() override { ++n; }
};
void ok_read_after_it_ran() {
  QuietCounter c;
  Poco::Thread t;
  t.start(c);
  t.join();
  use(c.n);
}
void ok_pool() {
  QuietCounter c;
  Poco::ThreadPool pool;
  pool.start(c);
  pool.joinAll();
  use(c.n);
}
void ok_locked() {
  int n = 0;
  Poco::FastMutex m;
  Poco::Thread t;
  t.startFunc([&] {
    Poco::ScopedLock<Poco::FastMutex> hold(m);
    ++n;
  });
  {
    Poco::ScopedLock<Poco::FastMutex> hold(m);
    use(n);
  }
  t.join();
}
void bad_written_under_a_readers_lock() {
  int n = 0;
  Poco::RWLock m;
  Poco::Thread t;
  t.startFunc([&] {
    Poco::ScopedReadRWLock hold(m);
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'm' (shared) by a thread, while 'bad_written_under_a_readers_lock' reads it under 'm' (shared), which does not exclude it [belay-unconfined-data]
  });
  m.readLock();
  use(n);
  m.unlock();
  t.join();
}
void ok_event() {
  int n = 0;
  Poco::Event ready;
  Poco::Thread t;
  t.startFunc([&] {
    n = 1;
    ready.set();
  });
  ready.wait();
  use(n);
  t.join();
}
void bad_endless() {
  Poco::Thread t;
  t.startFunc([] {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use(1);
  });
  t.join();
}
// FN: that a receive needs somebody who closes is a rule of Belay's own channels.
void FN_nobody_wakes() {
  Poco::NotificationQueue q;
  Poco::Thread t;
  t.startFunc([&] {
    while (q.waitDequeueNotification())
      use(1);
  });
  t.join();
}
void ok_woken() {
  Poco::NotificationQueue q;
  Poco::Thread t;
  t.startFunc([&] {
    while (q.waitDequeueNotification())
      use(1);
  });
  q.wakeUpAll();
  t.join();
}
// A queue whose waiters were woken can be used again.
void ok_used_again(Poco::Notification *n) {
  Poco::NotificationQueue q;
  q.wakeUpAll();
  q.enqueueNotification(n);
}
// These are milliseconds.
void ok_short_sleep() {
  std::atomic<bool> stop = false;
  Poco::Thread t;
  t.startFunc([&] {
    while (!stop)
      Poco::Thread::sleep(100);
  });
  stop = true;
  t.join();
}
// Its destructor leaves a thread to itself that nobody has joined.
void bad_left_by_its_destructor() {
  int n = 0;
  {
    Poco::Thread t;
    t.startFunc([&] { ++n; });
    // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is written here by a thread with no lock, while 'bad_left_by_its_destructor' reads it [belay-unconfined-data]
  }
  use(n);
}
void ok_joined_before() {
  int n = 0;
  {
    Poco::Thread t;
    t.startFunc([&] { ++n; });
    t.join();
  }
  use(n);
}

// Whether it still runs is asked before it is told to stop, which is no wait for its end.
struct Polls : Poco::Runnable {
  std::atomic<bool> stop{false};
  void run() override {
    while (!stop)
      use(1);
  }
};
void ok_asked_first() {
  Poco::Thread t;
  Polls p;
  t.start(p);
  use(t.tryJoin(100));
  p.stop = true;
  t.join();
}

// A task manager runs runTask().
struct Sum : Poco::Task {
  int &n;
  explicit Sum(int &n) : n(n) {}
  void runTask() override { ++n; }
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'n' is written here by thread 'Sum::runTask' with no lock, while 'bad_task' reads it [belay-unconfined-data]
};
void bad_task() {
  int n = 0;
  Poco::TaskManager manager;
  manager.start(new Sum(n));
  use(n);
  manager.joinAll();
}
struct QuietSum : Poco::Task {
  int &n;
  explicit QuietSum(int &n) : n(n) {}
  void runTask() override { ++n; }
};
void ok_task() {
  int n = 0;
  Poco::TaskManager manager;
  manager.start(new QuietSum(n));
  manager.joinAll();
  use(n);
}
