// `acquire` and `enter` of what lets in so many, or says whether it has.
// RUN: %check_belay %s belay-missing-unlock,belay-double-lock %t -- -- -std=c++20 -pthread

#include <atomic>
#include <condition_variable>
#include <mutex>

class slots {
public:
  explicit slots(int n) : left(n) {}
  void acquire() {
    std::unique_lock lock(m);
    cv.wait(lock, [&] { return left > 0; });
    --left;
  }
  void release() {
    std::lock_guard lock(m);
    ++left;
    cv.notify_one();
  }

private:
  std::mutex m;
  std::condition_variable cv;
  int left;
};
void ok_two(slots &s) {
  s.acquire();
  s.acquire();
  s.release();
  s.release();
}

struct gate {
  bool enter() { return inside.fetch_add(1) < 3; }
  void leave() { inside.fetch_sub(1); }
  std::atomic<int> inside{0};
};
void ok_asked(gate &g) {
  if (g.enter())
    g.leave();
}

class section {
public:
  void enter() {
    while (taken.test_and_set())
      ;
  }
  void leave() { taken.clear(); }

private:
  std::atomic_flag taken;
};
void bad_early(section &s, bool early) {
  s.enter();
  // CHECK-MESSAGES: :[[@LINE+2]]:5: warning: 's' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  if (early)
    return;
  s.leave();
}
