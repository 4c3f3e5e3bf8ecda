// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// S2: shutting a pool down posts a poison pill for each worker and joins the workers. Called by the user and again by
// the destructor it joins threads that were joined.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

class thread_pool {
  using job = std::function<void()>;

public:
  explicit thread_pool(std::size_t n) {
    workers_.reserve(n);
    while (workers_.size() < n)
      workers_.emplace_back([this] { work(); });
  }
  ~thread_pool() { shutdown(); }
  thread_pool(const thread_pool &) = delete;
  thread_pool &operator=(const thread_pool &) = delete;

  template <class F> auto submit(F f) -> std::future<decltype(f())> {
    auto packaged = std::make_shared<std::packaged_task<decltype(f())()>>(std::move(f));
    auto result = packaged->get_future();
    post([packaged] { (*packaged)(); });
    return result;
  }
  void shutdown() {
    for (std::size_t i = 0; i < workers_.size(); ++i)
      post(nullptr);
    for (std::thread &w : workers_)
      w.join();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread joins it, which is not joinable: that throws std::system_error [belay-join-twice]
// CHECK: note: step 1: the main thread starts thread 2
#ifdef REPAIRED
    workers_.clear();
#endif
  }

private:
  void post(job j) {
    std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(j));
    posted_.notify_one();
  }
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, [this] { return !jobs_.empty(); });
      job next = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (!next)
        return;
      next();
    }
  }

  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<job> jobs_;
  std::vector<std::thread> workers_;
};

int main() {
  thread_pool pool(1);
  const int answer = pool.submit([] { return 42; }).get();
  pool.shutdown();
  return answer - 42;
}
