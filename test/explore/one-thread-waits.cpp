// RUN: %belay stats --explore %s -- -std=c++20 -DONCE | FileCheck --check-prefix=ONCE %s
// RUN: %belay stats --explore %s -- -std=c++20 -DPROMISE | FileCheck --check-prefix=PROMISE %s
// RUN: %belay stats --explore %s -- -std=c++20 -DLATCH | FileCheck --check-prefix=LATCH %s
// RUN: %belay stats --explore %s -- -std=c++20 -DCONDITION | FileCheck --check-prefix=CONDITION %s
// RUN: %belay stats --explore %s -- -std=c++20 | FileCheck --check-prefix=REPAIRED %s
// REPAIRED: explored roots 1{{$}}
// REPAIRED: problems 0{{$}}
// A program of one thread waits for what only it could do.
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>

// What runs once calls itself.
class Settings {
public:
  int depth() {
    std::call_once(read_, [this] { read(); });
    // ONCE: blocked for ever  line [[@LINE-1]]
    return depth_;
  }

private:
  void read() {
#ifdef ONCE
    depth_ = depth() + 1;
#else
    depth_ = 1;
#endif
  }
  std::once_flag read_;
  int depth_ = 0;
};

// Nobody has answered.
static int answers() {
  std::promise<int> p;
  auto answer = p.get_future();
#ifndef PROMISE
  p.set_value(1);
#endif
  return answer.get();
  // PROMISE: blocked for ever  line [[@LINE-1]]
}

// One too few has come.
static void opens() {
  std::latch gate(2);
  gate.count_down();
#ifndef LATCH
  gate.count_down();
#endif
  gate.wait();
  // LATCH: blocked for ever  line [[@LINE-1]]
}

// Nobody will notify.
static void waits() {
  std::mutex m;
  std::condition_variable ready;
#ifdef CONDITION
  bool is = false;
#else
  bool is = true;
#endif
  std::unique_lock hold(m);
  ready.wait(hold, [&] { return is; });
  // CONDITION: blocked for ever  line [[@LINE-1]]
}

int main() {
  Settings s;
  opens();
  waits();
  return s.depth() + answers() - 2;
}
