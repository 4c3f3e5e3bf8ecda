// Who has the object may stop a thread that a method has started with it, and that it waits for.
// RUN: %check_belay %s belay-done-never-signalled %t
#include <atomic>
#include <thread>
#include <vector>

class Loop {
public:
  void run() {
    while (!exit_)
      step();
  }
  void exit() { exit_ = true; }

private:
  void step();
  std::atomic<bool> exit_{false};
};

class Loops {
public:
  void ok_loop() {
    std::vector<std::thread> threads(3);
    for (int i = 0; i < 3; ++i) {
      std::thread t([this, i] { loops_[i].run(); });
      threads[i].swap(t);
    }
    loops_[3].run();
    for (int i = 0; i < 3; ++i)
      threads[i].join();
  }
  void exit() {
    for (Loop &l : loops_)
      l.exit();
  }

private:
  Loop loops_[4];
};

void bad_nobody_else() {
  Loop loop;
  // CHECK-MESSAGES: :[[@LINE+3]]:15: warning: 'bad_nobody_else' joins thread 'lambda' before anything sets 'loop.exit_' [belay-done-never-signalled]
  // CHECK-MESSAGES: :10:13: note: the thread ends on 'loop.exit_'
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: 'bad_nobody_else' waits for it here
  std::thread t([&loop] { loop.run(); });
  t.join();
  loop.exit();
}
