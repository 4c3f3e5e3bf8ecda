// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C2: a job queue throws at who posts after its end. A job posts a follow-up, and the owner may have ended the queue
// meanwhile: the exception leaves the worker's thread.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>

class job_queue {
public:
  using job = std::function<void()>;
  void post(job j) {
    std::lock_guard hold(m_);
    if (ended_)
#ifdef REPAIRED
      return;
#else
      throw std::runtime_error("posted to an ended queue");
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 throws what nobody catches [belay-escaping-exception]
#endif
    jobs_.push_back(std::move(j));
    changed_.notify_one();
  }
  bool next(job &j) {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return ended_ || !jobs_.empty(); });
    if (jobs_.empty())
      return false;
    j = std::move(jobs_.front());
    jobs_.pop_front();
    return true;
  }
  void end() {
    std::lock_guard hold(m_);
    ended_ = true;
    changed_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<job> jobs_;
  bool ended_ = false;
};

class indexer {
public:
  explicit indexer(int batches) : left_(batches) {
    queue_.post([this] { step(); });
    worker_ = std::thread(&indexer::work, this);
  }
  ~indexer() {
    queue_.end();
    worker_.join();
  }

private:
  void step() {
    if (--left_ > 0)
      queue_.post([this] { step(); });
  }
  void work() {
    job_queue::job j;
    while (queue_.next(j))
      j();
  }
  job_queue queue_;
  int left_;
  std::thread worker_;
};

int main() {
  indexer first(3);
  return 0;
}
