// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W1: an importer counts the scaling of a picture in the thread that scales it. The wait for all of them may come before
// the first has been counted, and the sizes are summed up while they are still written.
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

class wait_group {
public:
  void add(int n) {
    std::lock_guard hold(m_);
    count_ += n;
    if (count_ == 0)
      zero_.notify_all();
  }
  void wait() {
    std::unique_lock hold(m_);
    zero_.wait(hold, [this] { return count_ == 0; });
  }

private:
  std::mutex m_;
  std::condition_variable zero_;
  int count_ = 0;
};

struct picture {
  int width, height;
  int thumbnail = 0;
};

class importer {
public:
  explicit importer(std::vector<picture> pictures) : pictures_(std::move(pictures)) {}
  ~importer() {
    for (std::thread &t : scaling_)
      t.join();
  }
  void start() {
    for (picture &p : pictures_) {
#ifdef REPAIRED
      scaled_.add(1);
#endif
      scaling_.emplace_back(&importer::scale, this, std::ref(p));
    }
  }
  int bytes() {
    scaled_.wait();
    int sum = 0;
    for (const picture &p : pictures_)
      sum += p.thumbnail;
    return sum;
  }

private:
  void scale(picture &p) {
#ifndef REPAIRED
    scaled_.add(1);
#endif
    p.thumbnail = p.width * p.height / 16;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 writes 'thumbnail', and nothing orders this and what the main thread does [belay-unconfined-data]
    scaled_.add(-1);
  }
  std::vector<picture> pictures_;
  wait_group scaled_;
  std::vector<std::thread> scaling_;
};

int main() {
  importer i({{160, 100}, {32, 32}});
  i.start();
  return i.bytes() == 1064 ? 0 : 1;
}
