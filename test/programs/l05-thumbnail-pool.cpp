// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L5: the workers of a pool end when they take an empty job. The pool puts one of those into the queue for each worker
// that it was asked for, and starts one more than that.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class job {
public:
  virtual ~job() = default;
  virtual void run() = 0;
};

class shrink : public job {
public:
  explicit shrink(int &pixels) : pixels_(pixels) {}
  void run() override { pixels_ /= 4; }

private:
  int &pixels_;
};

class worker_pool {
public:
  explicit worker_pool(unsigned size) : size_(size) {
#ifdef REPAIRED
    for (unsigned i = 0; i < size; ++i)
#else
    for (unsigned i = 0; i <= size; ++i)
#endif
      workers_.emplace_back(&worker_pool::work, this);
  }
  ~worker_pool() {
    for (unsigned i = 0; i < size_; ++i)
      add(nullptr);
    for (std::thread &w : workers_)
      w.join();
  }
  worker_pool(const worker_pool &) = delete;
  worker_pool &operator=(const worker_pool &) = delete;

  void add(std::unique_ptr<job> j) {
    const std::lock_guard<std::mutex> hold(mutex_);
    jobs_.push_back(std::move(j));
    more_.notify_one();
  }

private:
  void work() {
    while (const std::unique_ptr<job> next = take())
      next->run();
  }
  std::unique_ptr<job> take() {
    std::unique_lock<std::mutex> hold(mutex_);
    more_.wait(hold, [this] { return !jobs_.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits on the condition 'pool.more_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    std::unique_ptr<job> next = std::move(jobs_.front());
    jobs_.pop_front();
    return next;
  }

  const unsigned size_;
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::unique_ptr<job>> jobs_;
  std::vector<std::thread> workers_;
};

int main() {
  int pixels = 400;
  {
    worker_pool pool(1);
    pool.add(std::make_unique<shrink>(pixels));
  }
  return pixels == 100 ? 0 : 1;
}
