// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 1{{$}}
// A run of 120 jobs is too long for many orders of its steps; what goes wrong at the end of each is found all the same.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

namespace {

class pool {
public:
  explicit pool(int size) {
    for (int i = 0; i < size; ++i)
      workers_.emplace_back([this] { work(); });
  }
  ~pool() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (auto &w : workers_)
      w.join();
  }
  void submit(std::function<void()> job) {
    {
      std::lock_guard lock(mutex_);
      jobs_.push(std::move(job));
    }
    changed_.notify_one();
  }

private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      while (jobs_.empty() && !stopping_)
        changed_.wait(lock);
      if (jobs_.empty())
        return;
      auto job = std::move(jobs_.front());
      jobs_.pop();
      lock.unlock();
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> workers_;
};

int sum_up(int jobs, int answers) {
  std::mutex m;
  std::condition_variable answered;
  int sum = 0, n = 0;
  pool p(4);
  for (int i = 0; i < jobs; ++i)
    p.submit([&, i] {
      std::lock_guard lock(m);
      sum += i;
      ++n;
      answered.notify_one();
    });
  std::unique_lock lock(m);
  while (n < answers)
    answered.wait(lock);
// CHECK: blocked for ever  line [[@LINE-1]]  answered{{$}}
  return sum;
}

} // namespace

void ok_all() { sum_up(120, 120); }
void bad_one_more() { sum_up(120, 121); }
