// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

// A gate that opens once, for several who wait at it.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

void work(int);

class Gate {
public:
  void bad_open() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    opened_.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: this notify wakes one of those who wait on 'opened_' until 'open_' is set, and none of them changes it: the others sleep on; notify all of them [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE+12]]:13: note: the waiters wait here
    // CHECK-MESSAGES: :[[@LINE+24]]:5: note: several threads are started here that do
  }
  void ok_open_all() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

void gate(int n) {
  Gate g;
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back([&, i] {
      g.pass();
      work(i);
    });
  if (n > 3)
    g.bad_open();
  else
    g.ok_open_all();
  for (auto &t : all)
    t.join();
}

class Start {
public:
  void open() {
    state_.store(1);
    state_.notify_all();
  }
  void bad_fail() {
    state_.store(2);
    state_.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this notify wakes one of those who wait on 'state_' until 'state_' is set, and none of them changes it: the others sleep on; notify all of them [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE+6]]:14: note: the waiters wait here
    // CHECK-MESSAGES: :[[@LINE+19]]:5: note: several threads are started here that do
  }
  int pass() {
    int s = state_.load();
    while (s == 0) {
      state_.wait(0);
      s = state_.load();
    }
    return s;
  }

private:
  std::atomic<int> state_{0};
};

void start(int n) {
  Start s;
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back([&, i] { work(s.pass() + i); });
  if (n > 3)
    s.open();
  else
    s.bad_fail();
  for (auto &t : all)
    t.join();
}

// Whoever is woken takes what is there, or wakes the next.
class Turnstile {
public:
  void ok_let_one_in() {
    {
      std::lock_guard lock(mutex_);
      free_ = true;
    }
    changed_.notify_one();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return free_; });
    free_ = false;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool free_ = false;
};

void turnstile(int n) {
  Turnstile t;
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back([&, i] {
      t.pass();
      work(i);
      t.ok_let_one_in();
    });
  t.ok_let_one_in();
  for (auto &x : all)
    x.join();
}

class Chain {
public:
  void ok_open() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    opened_.notify_one();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
    opened_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

void chain(int n) {
  Chain c;
  std::vector<std::thread> all;
  for (int i = 0; i < n; ++i)
    all.emplace_back([&, i] {
      c.pass();
      work(i);
    });
  c.ok_open();
  for (auto &t : all)
    t.join();
}

// One thread waits.
void ok_single() {
  std::mutex mutex;
  std::condition_variable ready;
  bool set = false;
  std::thread one([&] {
    std::unique_lock lock(mutex);
    ready.wait(lock, [&] { return set; });
  });
  {
    std::lock_guard lock(mutex);
    set = true;
  }
  ready.notify_one();
  one.join();
}
