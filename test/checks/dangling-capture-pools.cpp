// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++17 -pthread
//
// Who has got the future of a pool's task has waited for that, also where the pool makes the task of what it is given.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

class Pool {
public:
  explicit Pool(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i)
      threads_.emplace_back(&Pool::run, this);
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    condition_.notify_all();
    for (std::thread &t : threads_)
      t.join();
  }
  template <typename F> std::future<void> submit(F &&f) {
    std::packaged_task<void()> task(std::bind(std::forward<F>(f)));
    auto result = task.get_future();
    detach(std::move(task));
    return result;
  }
  template <typename F> void detach(F &&f) {
    std::lock_guard<std::mutex> lock(mutex_);
    tasks_.emplace(std::forward<F>(f));
    condition_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      condition_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
      if (tasks_.empty())
        return;
      std::packaged_task<void()> task(std::move(tasks_.front()));
      tasks_.pop();
      lock.unlock();
      task();
      lock.lock();
    }
  }
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<std::packaged_task<void()>> tasks_;
  bool stop_ = false;
};

void check(bool);

void ok_got() {
  Pool pool(2);
  std::atomic<int> count{0};
  std::future<void> done = pool.submit([&] { ++count; });
  done.get();
  check(count == 1);
}
void ok_got_in_try() {
  Pool pool(2);
  std::atomic<int> count{0};
  auto done = pool.submit([&] { ++count; });
  try {
    static_cast<void>(done.get());
  } catch (...) {
    check(false);
  }
  check(count == 1);
}
void bad_not_got() {
  Pool pool(2);
  std::atomic<int> count{0};
  auto done = pool.submit([&] { ++count; });
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: thread 2 writes 'count', whose scope has ended [belay-dangling-capture]
  check(done.valid());
}

// A plain pointer to a pool is somebody else's: it joins nobody when the object that has it goes.
class ok_of_another {
public:
  explicit ok_of_another(Pool *pool) : pool_(pool) {}
  ~ok_of_another() {
    for (auto &f : results_)
      if (f.valid())
        f.get();
  }
  void start() {
    results_.push_back(pool_->submit([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      turn_.wait(lock, [this] { return ready_; });
    }));
  }
  void go() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_ = true;
    turn_.notify_all();
  }

private:
  Pool *pool_;
  std::vector<std::future<void>> results_;
  std::mutex mutex_;
  std::condition_variable turn_;
  bool ready_ = false;
};
class bad_of_its_own {
public:
  void start() {
    pool_.detach([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      turn_.wait(lock, [this] { return ready_; });
    });
  }

private:
  Pool pool_{2};
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'pool_' is declared before 'turn_': 'turn_' is destroyed before the thread that uses it is joined; declare 'pool_' after 'turn_' [belay-dangling-capture]
  std::mutex mutex_;
  std::condition_variable turn_;
  bool ready_ = false;
};
