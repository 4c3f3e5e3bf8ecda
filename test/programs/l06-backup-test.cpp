// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -isystem %S/../explore/Inputs | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -isystem %S/../explore/Inputs
// L6: a backup is started by the test of its schedule, which finds that it isn't due and leaves. Nobody has stopped
// it, and its destructor waits for its end.
#include <condition_variable>
#include <functional>
#include <gtest.h>
#include <mutex>
#include <thread>

class backup {
public:
  explicit backup(std::function<bool(int)> due) : due_(std::move(due)) {}
  ~backup() {
#ifdef REPAIRED
    stop();
#endif
    if (worker_.joinable())
      worker_.join();
  }
  backup(const backup &) = delete;
  backup &operator=(const backup &) = delete;

  void start() { worker_ = std::thread(std::mem_fn(&backup::work), this); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'Backup_RunsAtNight_Test::TestBody' joins thread 'backup::work' before anything sets 'ended_' [belay-done-never-signalled]
// CHECK: note: step 1: the main thread starts thread 2
  void stop() {
    std::unique_lock lock(mutex_);
    ended_ = true;
    lock.unlock();
    changed_.notify_all();
  }
  bool hour(int h) {
    if (!due_(h))
      return false;
    std::lock_guard lock(mutex_);
    ++requested_;
    changed_.notify_all();
    return true;
  }

private:
  void work() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
      if (saved_ == requested_)
        changed_.wait(lock);
      else
        ++saved_;
    }
  }
  std::function<bool(int)> due_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int requested_ = 0, saved_ = 0;
  bool ended_ = false;
  std::thread worker_;
};

static bool at_night(int hour) { return hour < 6; }

TEST(Backup, RunsAtNight) {
  backup b(at_night);
  b.start();
  if (!b.hour(12))
    return;
  b.stop();
}
