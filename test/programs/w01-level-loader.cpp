// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W1: a level is loaded by helpers that sign in at a counter of their own accord. The level starts when nobody is signed
// in, and may do so before the first helper has come.
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class sign_in {
public:
  class guest {
  public:
    explicit guest(sign_in &at) : at_(at) { at_.change(1); }
    guest(const guest &) = delete;
    ~guest() { at_.change(-1); }

  private:
    sign_in &at_;
  };
  void wait_empty() {
    std::unique_lock hold(m_);
    left_.wait(hold, [this] { return guests_ == 0; });
  }

private:
  void change(int by) {
    std::lock_guard hold(m_);
    guests_ += by;
    left_.notify_all();
  }
  std::mutex m_;
  std::condition_variable left_;
  int guests_ = 0;
};

class level {
public:
  void load(int asset) {
#ifdef REPAIRED
    auto here = std::make_shared<sign_in::guest>(helpers_);
    threads_[asset] = std::thread([this, asset, here = std::move(here)]() mutable {
      sizes_[asset] = asset * 10;
      here.reset();
    });
#else
    threads_[asset] = std::thread([this, asset] {
      sign_in::guest here(helpers_);
      sizes_[asset] = asset * 10;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 writes 'l.sizes_[1]', and nothing orders this and what the main thread does [belay-unconfined-data]
    });
#endif
  }
  int start() {
    helpers_.wait_empty();
    int sum = 0;
    for (int size : sizes_)
      sum += size;
    return sum;
  }
  ~level() {
    for (auto &[asset, t] : threads_)
      t.join();
  }

private:
  sign_in helpers_;
  int sizes_[3] = {};
  std::map<int, std::thread> threads_;
};

int main() {
  level l;
  l.load(1);
  l.load(2);
  return l.start() == 30 ? 0 : 1;
}
