// Whoever has got all results of a pool's tasks has waited for them.
// RUN: %check_belay %s belay-dangling-capture %t
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&Pool::run, this);
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread &t : threads_)
      t.join();
  }
  template <typename F, typename A> std::future<int> dispatch(F f, A a) {
    auto task = std::make_shared<std::packaged_task<int()>>(std::bind(f, a));
    std::future<int> result = task->get_future();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push([task] { (*task)(); });
    }
    changed_.notify_one();
    return result;
  }

private:
  void run() {
    while (true) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
        if (tasks_.empty())
          return;
        task = std::move(tasks_.front());
        tasks_.pop();
      }
      task();
    }
  }
  std::vector<std::thread> threads_;
  std::queue<std::function<void()>> tasks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
};

int ok_all_results(int n) {
  Pool pool(4);
  std::vector<std::future<int>> results;
  std::vector<int> maps(n);
  for (int i = 0; i < n; ++i)
    results.push_back(pool.dispatch([&maps](int k) { return maps[k]; }, i));
  int sum = 0;
  for (auto &r : results)
    sum += r.get();
  return sum;
}

int bad_no_results(int n) {
  Pool pool(4);
  std::vector<std::future<int>> results;
  std::vector<int> maps(n);
  for (int i = 0; i < n; ++i)
    results.push_back(pool.dispatch([&maps](int k) { return maps[k]; }, i));
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: thread 'lambda' refers to 'maps', which ends before the thread is joined [belay-dangling-capture]
  return n;
}
