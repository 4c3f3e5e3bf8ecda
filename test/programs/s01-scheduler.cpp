// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S1: a scheduler's cancel waits until the job that runs has ended, so that its caller may let go of what the job
// uses. A job that cancels itself waits for its own end.
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

class scheduler {
public:
  using job = std::function<void(int self)>;

  scheduler() : runner_([this] { run(); }) {}
  ~scheduler() {
    {
      std::lock_guard hold(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    runner_.join();
  }
  scheduler(const scheduler &) = delete;
  scheduler &operator=(const scheduler &) = delete;

  int schedule(job j) {
    std::lock_guard hold(mutex_);
    jobs_.emplace(++last_, std::move(j));
    changed_.notify_all();
    return last_;
  }
  void cancel(int id) {
    std::unique_lock hold(mutex_);
    jobs_.erase(id);
#ifdef REPAIRED
    if (std::this_thread::get_id() == runner_.get_id())
      return;
#endif
    changed_.wait(hold, [&] { return running_ != id; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 's.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    for (;;) {
      changed_.wait(hold, [this] { return closing_ || !jobs_.empty(); });
      if (closing_)
        return;
      auto next = jobs_.extract(jobs_.begin());
      running_ = next.key();
      hold.unlock();
      next.mapped()(running_);
      hold.lock();
      running_ = 0;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<int, job> jobs_;
  int last_ = 0, running_ = 0;
  bool closing_ = false;
  std::thread runner_;
};

int main() {
  int runs = 0;
  scheduler s;
  s.schedule([&](int self) {
    ++runs;
    s.cancel(self);
  });
}
