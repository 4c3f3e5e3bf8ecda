// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done,belay-inconsistent-guard %t -- -- -std=c++20

#include "Inputs/juce.h"
#include <utility>
#include <vector>

void use(int);

class Counter : public juce::Thread {
public:
  Counter() : juce::Thread("counter") {}
  ~Counter() override { stopThread(1000); }
  void run() override { ++n; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'c.n' is written here by thread 'Counter::run' with no lock, while 'bad_read_while_it_runs' reads it [belay-unconfined-data]
  int n = 0;
};
void bad_read_while_it_runs() {
  Counter c;
  c.startThread();
  use(c.n);
  c.stopThread(-1);
}
class QuietCounter : public juce::Thread {
public:
  QuietCounter() : juce::Thread("quiet") {}
  ~QuietCounter() override { stopThread(1000); }
  void run() override { ++n; }
  int n = 0;
};
void ok_read_after_it_ran() {
  QuietCounter c;
  c.startThread();
  c.stopThread(-1);
  use(c.n);
}
class LockedCounter : public juce::Thread {
public:
  LockedCounter() : juce::Thread("locked") {}
  ~LockedCounter() override { stopThread(1000); }
  void run() override {
    const juce::ScopedLock hold(lock);
    ++n;
  }
  juce::CriticalSection lock;
  int n = 0;
};
void ok_read_under_the_lock() {
  LockedCounter c;
  c.startThread();
  {
    const juce::ScopedLock hold(c.lock);
    use(c.n);
  }
  c.stopThread(-1);
}

// Nobody is waited for: whoever has come first has the list.
class Listeners {
public:
  void ok_set(std::vector<int> all) {
    const juce::GenericScopedLock<juce::SpinLock> hold(lock_);
    next_ = std::move(all);
    changed_ = true;
  }
  void ok_call() {
    const juce::GenericScopedTryLock<juce::SpinLock> hold(lock_);
    if (hold.isLocked() && std::exchange(changed_, false))
      std::swap(now_, next_);
  }
  bool bad_changed() const { return changed_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'changed_' is read here by 'Listeners::bad_changed' with no lock, while 'Listeners::ok_set' writes it under 'lock_'; take 'lock_' here as well [belay-inconsistent-guard]

private:
  juce::SpinLock lock_;
  std::vector<int> next_, now_;
  bool changed_ = false;
};

// A loop that asks whether it should go on, and one that nobody can end.
class Polite : public juce::Thread {
public:
  Polite() : juce::Thread("polite") {}
  ~Polite() override { stopThread(1000); }
  void run() override {
    while (!threadShouldExit())
      wait(100);
  }
};
void ok_polite() {
  Polite p;
  p.startThread();
}
class Deaf : public juce::Thread {
public:
  Deaf() : juce::Thread("deaf") {}
  ~Deaf() override { stopThread(1000); }
  void run() override {
    for (;;)
      wait(100);
  }
};
void bad_deaf() {
  Deaf d;
  d.startThread();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'Deaf::run' has no stop path: its loop never ends [belay-thread-without-done]
}
void ok_pool() {
  int n = 0;
  juce::ThreadPool pool(2);
  pool.addJob([&] { ++n; });
  pool.removeAllJobs(false, -1);
  use(n);
}
