// A virtual call that may run a function of another unit, which keeps the task for another thread.
// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20 -pthread

#include <functional>
#include <mutex>

class Executor {
public:
  virtual ~Executor() = default;
  void spawn(const std::function<void()> &f) { spawnReal(f); }

protected:
  virtual void spawnReal(const std::function<void()> &f) = 0;
};
class Inline : public Executor {
protected:
  void spawnReal(const std::function<void()> &f) override { f(); }
};
class Pool : public Executor {
protected:
  void spawnReal(const std::function<void()> &f) override;
};
void ok_spawn(Executor &e) {
  std::mutex m;
  auto task = [&m] { std::lock_guard<std::mutex> l(m); };
  std::lock_guard<std::mutex> l(m);
  e.spawn(task);
}

// All that it may run is here.
class Runner {
public:
  virtual ~Runner() = default;
  void spawn(std::mutex &m) { spawnReal(m); }

protected:
  virtual void spawnReal(std::mutex &m) = 0;
};
class Direct : public Runner {
protected:
  void spawnReal(std::mutex &m) override { std::lock_guard<std::mutex> l(m); }
};
void bad_spawn(Runner &r) {
  std::mutex m;
  std::lock_guard<std::mutex> l(m);
  r.spawn(m);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'm' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: locked here first
// CHECK-MESSAGES: :[[@LINE-15]]:31: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-9]]:72: note: locked again here
}
