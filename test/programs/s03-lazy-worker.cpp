// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S3: a worker's thread is started by the first job, and its stop waits for it. A stop that comes before the first job
// finds no thread; the job that comes after it starts one which nobody stops.
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class lazy_worker {
public:
  ~lazy_worker() {
    if (thread_)
      thread_->join();
  }
  bool submit(std::function<void()> job) {
    std::lock_guard hold(mutex_);
#ifdef REPAIRED
    if (stopped_)
      return false;
#endif
    jobs_.push_back(std::move(job));
    if (!thread_)
      thread_ = std::make_unique<std::thread>([this] { run(); });
    else
      changed_.notify_one();
    return true;
  }
  void stop() {
    std::lock_guard hold(mutex_);
#ifdef REPAIRED
    stopped_ = true;
#else
    if (!thread_)
      return;
    stopped_ = true;
#endif
    changed_.notify_one();
  }

private:
  void run() {
    std::unique_lock hold(mutex_);
    for (;;) {
      changed_.wait(hold, [this] { return stopped_ || !jobs_.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits on the condition 'w.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      if (jobs_.empty())
        return;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      hold.unlock();
      job();
      hold.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopped_ = false;
  std::unique_ptr<std::thread> thread_;
};

int main() {
  int runs = 0;
  lazy_worker w;
  std::thread client([&] { w.submit([&runs] { ++runs; }); });
  w.stop();
  client.join();
}
