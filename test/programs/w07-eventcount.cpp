// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W7: a thread that finds its queue empty sleeps until it is told, and the one who puts something in tells only if the
// other sleeps already, by a flag that is read before the lock. The repair puts the look at the flag under the lock.
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

class work_queue {
public:
  void put(int item) {
#ifdef REPAIRED
    std::lock_guard hold(m_);
    items_.push_back(item);
    if (sleeping_)
      woken_.notify_one();
#else
    const bool sleeps = sleeping_.load();
    {
      std::lock_guard hold(m_);
      items_.push_back(item);
    }
    if (sleeps)
      woken_.notify_one();
#endif
  }
  int take() {
    std::unique_lock hold(m_);
    while (items_.empty()) {
      sleeping_ = true;
      woken_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'q.woken_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
      sleeping_ = false;
    }
    const int item = items_.back();
    items_.pop_back();
    return item;
  }

private:
  std::mutex m_;
  std::condition_variable woken_;
  std::atomic<bool> sleeping_{false};
  std::vector<int> items_;
};

int main() {
  work_queue q;
  int got = 0;
  std::thread worker([&] { got = q.take(); });
  q.put(3);
  worker.join();
  return got == 3 ? 0 : 1;
}
