// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-wait-without-predicate,belay-unnamed-guard %t -- -- -std=c++20 -pthread

#include "Inputs/absl.h"
#include <thread>

void use(int);

void bad_bare() {
  int n = 0;
  absl::Mutex m;
  std::thread t([&] {
    absl::MutexLock hold(&m);
    ++n;
  });
  use(n);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is read here by 'bad_bare' with no lock, while a thread writes it [belay-unconfined-data]
  t.join();
}
void ok_locked() {
  int n = 0;
  absl::Mutex m;
  std::thread t([&] {
    absl::MutexLock hold(&m);
    ++n;
  });
  m.Lock();
  use(n);
  m.Unlock();
  t.join();
}
void bad_written_under_a_readers_lock() {
  int n = 0;
  absl::Mutex m;
  std::thread t([&] {
    absl::ReaderMutexLock hold(&m);
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'm' (shared) by a thread, while 'bad_written_under_a_readers_lock' reads it under 'm' (shared), which does not exclude it [belay-unconfined-data]
  });
  m.ReaderLock();
  use(n);
  m.ReaderUnlock();
  t.join();
}
void ok_readers() {
  int n = 0;
  absl::Mutex m;
  std::thread t([&] {
    absl::MutexLock hold(&m);
    ++n;
  });
  {
    absl::ReaderMutexLock hold(&m);
    use(n);
  }
  t.join();
}
void ok_notified() {
  int n = 0;
  absl::Notification done;
  std::thread t([&] {
    n = 1;
    done.Notify();
  });
  done.WaitForNotification();
  use(n);
  t.join();
}
void ok_counted() {
  int n = 0;
  absl::BlockingCounter c(1);
  std::thread t([&] {
    n = 1;
    c.DecrementCount();
  });
  c.Wait();
  use(n);
  t.join();
}
void ok_awaited() {
  int n = 0;
  bool ready = false;
  absl::Mutex m;
  std::thread t([&] {
    absl::MutexLock hold(&m);
    n = 1;
    ready = true;
  });
  m.LockWhen(absl::Condition(&ready));
  use(n);
  m.Unlock();
  t.join();
}

struct worker {
  absl::Mutex m;
  absl::CondVar cv;
  bool stop = false;
  int jobs = 0;
  void bad_wait() {
    absl::MutexLock hold(&m);
    if (jobs == 0)
      cv.Wait(&m);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this wait on 'cv' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
    --jobs;
  }
  void ok_wait() {
    absl::MutexLock hold(&m);
    while (jobs == 0)
      cv.Wait(&m);
    --jobs;
  }
};
void bad_temporary(absl::Mutex &m, int &n) {
  absl::MutexLock{&m};
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this guard has no name: it unlocks 'm' at the end of this statement; name the guard [belay-unnamed-guard]
  ++n;
}

void bad_never_signalled() {
  absl::Mutex m;
  absl::CondVar cv;
  bool stop = false;
  std::thread t([&] {
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'lambda' cannot be stopped while it blocks in 'Wait' [belay-thread-without-done]
    absl::MutexLock hold(&m);
    while (!stop)
      cv.Wait(&m);
  });
  m.Lock();
  stop = true;
  m.Unlock();
  t.join();
}
void ok_signalled() {
  absl::Mutex m;
  absl::CondVar cv;
  bool stop = false;
  std::thread t([&] {
    absl::MutexLock hold(&m);
    while (!stop)
      cv.Wait(&m);
  });
  m.Lock();
  stop = true;
  m.Unlock();
  cv.SignalAll();
  t.join();
}
void ok_is_notified() {
  absl::Notification go;
  std::thread t([&] { go.WaitForNotification(); });
  go.Notify();
  t.join();
}
