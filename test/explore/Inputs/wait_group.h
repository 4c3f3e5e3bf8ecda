// A counter of those that have still to come, as a project has it in a header.
#pragma once
#include <condition_variable>
#include <mutex>

class wait_group {
public:
  void add(int n = 1) {
    std::lock_guard hold(m);
    left += n;
  }
  void done() {
    std::lock_guard hold(m);
    if (--left == 0)
      zero.notify_all();
  }
  void wait() {
    std::unique_lock hold(m);
    zero.wait(hold, [this] { return left == 0; });
  }

private:
  std::mutex m;
  std::condition_variable zero;
  int left = 0;
};
