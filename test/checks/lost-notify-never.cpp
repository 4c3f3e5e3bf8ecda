// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
//
// W1: nobody notifies the condition at all: whatever is written, who waits sleeps on.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>

class bad_counts {
public:
  bad_counts() : worker([this](std::stop_token stop) { run(stop); }) {}
  void wait_for(int least) {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return samples >= least; });
  }

private:
  void run(std::stop_token stop) {
    std::unique_lock lock(m);
    while (!stop.stop_requested()) {
      ++samples;
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'samples' is set here, and nobody notifies 'changed': a thread that waits for it sleeps on; notify 'changed' after this write [belay-lost-notify]
      changed.wait_for(lock, stop, std::chrono::milliseconds(1), [] { return false; });
    }
  }
  std::mutex m;
  std::condition_variable_any changed;
  int samples = 0;
  std::jthread worker;
};

class bad_puts {
public:
  void put(int value) {
    std::lock_guard lock(m);
    values.push_back(value);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'values' is set here, and nobody notifies 'filled': a thread that waits for it sleeps on; notify 'filled' after this write [belay-lost-notify]
  }
  int get() {
    std::unique_lock lock(m);
    filled.wait(lock, [this] { return !values.empty(); });
    const int value = values.front();
    values.pop_front();
    return value;
  }

private:
  std::mutex m;
  std::condition_variable filled;
  std::deque<int> values;
};

class ok_counts {
public:
  void add() {
    std::lock_guard lock(m);
    ++samples;
    if (samples % 8 == 0)
      changed.notify_all();
  }
  // Who counts down can only make the others wait longer.
  void remove() {
    std::lock_guard lock(m);
    --samples;
  }
  void wait_for(int least) {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return samples >= least; });
  }

private:
  std::mutex m;
  std::condition_variable changed;
  int samples = 0;
};

// A bounded wait looks again by itself.
class ok_looks_again {
public:
  void add() {
    std::lock_guard lock(m);
    ++samples;
  }
  bool wait_for(int least) {
    std::unique_lock lock(m);
    return changed.wait_for(lock, std::chrono::milliseconds(10), [&] { return samples >= least; });
  }

private:
  std::mutex m;
  std::condition_variable changed;
  int samples = 0;
};

// Others can notify what they are given.
class ok_lets_out {
public:
  std::condition_variable &condition() { return changed; }
  void add() {
    std::lock_guard lock(m);
    ++samples;
  }
  void wait_for(int least) {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return samples >= least; });
  }

private:
  std::mutex m;
  std::condition_variable changed;
  int samples = 0;
};

void wake(ok_lets_out &x) { x.condition().notify_all(); }

void hand_over(std::condition_variable &);

class ok_hands_over {
public:
  void add() {
    std::lock_guard lock(m);
    ++samples;
    hand_over(changed);
  }
  void wait_for(int least) {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return samples >= least; });
  }

private:
  std::mutex m;
  std::condition_variable changed;
  int samples = 0;
};
