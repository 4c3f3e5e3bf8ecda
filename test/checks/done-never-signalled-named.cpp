// RUN: %check_belay %s belay-done-never-signalled %t -- -- -std=c++17 -pthread
//
// A local object that refers to the flag has none of its own: others write it by its name.

#include <atomic>
#include <thread>

class SpinGuard {
public:
  explicit SpinGuard(std::atomic_flag &flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire))
      ;
  }
  ~SpinGuard() { flag_.clear(std::memory_order_release); }

private:
  std::atomic_flag &flag_;
};

struct Item {
  std::atomic_flag busy = ATOMIC_FLAG_INIT;
  int value = 0;
};

class ok_spinsOnAnItem {
public:
  ok_spinsOnAnItem() : thread_([this] { run(); }) {}
  ~ok_spinsOnAnItem() {
    done_ = true;
    thread_.join();
  }
  void push(int v) {
    Item &item = items_[v % 8];
    SpinGuard guard(item.busy);
    item.value = v;
  }

private:
  void run() {
    for (unsigned n = 0; !done_; ++n) {
      Item &item = items_[n % 8];
      SpinGuard guard(item.busy);
      item.value = 0;
    }
  }
  Item *items_ = new Item[8];
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// The flag is in the object itself, which each call makes anew.
class Gate {
public:
  void await() {
    while (!open_.load())
      ;
  }
  void open() { open_ = true; }

private:
  std::atomic<bool> open_{false};
};

class bad_ownGate {
public:
  // CHECK-MESSAGES: :[[@LINE+1]]:19: warning: thread 'lambda' is never told to stop: nothing sets 'gate.open_' [belay-done-never-signalled]
  bad_ownGate() : thread_([this] { run(); }) {}
  ~bad_ownGate() { thread_.join(); }

private:
  void run() {
    Gate gate;
    gate.await();
  }
  std::thread thread_;
};
