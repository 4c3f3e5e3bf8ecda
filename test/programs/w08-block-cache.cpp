// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W8: a cache waits for a block that another thread reads, with the lock of the whole cache held; the reader needs that
// lock to put the block in.
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

class block {
public:
  void fill(int content) {
    std::lock_guard hold(m_);
    content_ = content;
    filled_ = true;
    changed_.notify_all();
  }
  int get() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return filled_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    return content_;
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  bool filled_ = false;
  int content_ = 0;
};

class block_cache {
public:
  int read(int number) {
    std::unique_lock hold(m_);
    std::shared_ptr<block> b = at(number);
#ifdef REPAIRED
    hold.unlock();
#endif
    return b->get();
  }
  void arrived(int number, int content) {
    std::lock_guard hold(m_);
    at(number)->fill(content);
  }

private:
  std::shared_ptr<block> at(int number) {
    std::shared_ptr<block> &b = blocks_[number];
    if (!b)
      b = std::make_shared<block>();
    return b;
  }
  std::mutex m_;
  std::map<int, std::shared_ptr<block>> blocks_;
};

int main() {
  block_cache cache;
  std::thread disk([&cache] { cache.arrived(4, 40); });
  const int content = cache.read(4);
  disk.join();
  return content == 40 ? 0 : 1;
}
