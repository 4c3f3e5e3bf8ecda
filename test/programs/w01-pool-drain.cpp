// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W1: a pool counts a job as pending when a worker begins it. Its drain, which waits until nothing is pending, returns
// while jobs are still in the queue, and what they use is taken away.
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class pool {
public:
  pool() : worker_([this] { run(); }) {}
  ~pool() {
    {
      std::lock_guard hold(m_);
      ended_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }
  void submit(std::function<void()> job) {
    std::lock_guard hold(m_);
    jobs_.push_back(std::move(job));
#ifdef REPAIRED
    ++pending_;
#endif
    changed_.notify_all();
  }
  void drain() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return pending_ == 0; });
  }

private:
  void run() {
    std::unique_lock hold(m_);
    for (;;) {
      changed_.wait(hold, [this] { return ended_ || !jobs_.empty(); });
      if (jobs_.empty())
        return;
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
#ifndef REPAIRED
      ++pending_;
#endif
      hold.unlock();
      job();
      hold.lock();
      --pending_;
      changed_.notify_all();
    }
  }
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  int pending_ = 0;
  bool ended_ = false;
  std::thread worker_;
};

class index_writer {
public:
  void add(int term) { sum_ += term; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 reads memory that is freed [belay-dangling-capture]
  int sum() const { return sum_; }

private:
  int sum_ = 0;
};

int main() {
  pool workers;
  auto writer = std::make_unique<index_writer>();
  workers.submit([w = writer.get()] { w->add(5); });
  workers.drain();
  const int sum = writer->sum();
  writer.reset();
  return sum == 5 ? 0 : 1;
}
