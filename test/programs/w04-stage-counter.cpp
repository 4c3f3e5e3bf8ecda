// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W4: the stages of a batch share one counter that the main thread sets anew for each stage, while a slow worker of the
// stage before has still to count itself down: it takes away a worker of the next.
#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class stage_counter {
public:
  void reset(int workers) {
    std::lock_guard hold(m_);
    left_ = workers;
  }
  void done() {
    std::lock_guard hold(m_);
    --left_;
    changed_.notify_all();
  }
  void wait_at_most(int left) {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this, left] { return left_ <= left; });
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  int left_ = 0;
};

class batch {
public:
  explicit batch(std::size_t rows) : rows_(rows) {}
  ~batch() {
    for (std::thread &t : workers_)
      t.join();
  }
  void stage(int factor) {
    left_.reset(static_cast<int>(rows_.size()));
    for (int &row : rows_)
      workers_.emplace_back([this, &row, factor] {
        row += factor;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 writes 'row', and nothing orders this and what the main thread does [belay-unconfined-data]
        left_.done();
      });
#ifdef REPAIRED
    left_.wait_at_most(0);
#else
    left_.wait_at_most(1);
#endif
  }
  int sum() const {
    int n = 0;
    for (int row : rows_)
      n += row;
    return n;
  }

private:
  std::vector<int> rows_;
  stage_counter left_;
  std::vector<std::thread> workers_;
};

int main() {
  batch b(2);
  b.stage(1);
  return b.sum() == 2 ? 0 : 1;
}
