// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C7: a spooler's thread prints what is queued before it looks at the stop, and the owner, who has asked it to stop,
// turns the printer off before the thread has ended: a page is printed on a printer that is gone.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>

class printer {
public:
  void print(int page) { printed_ += page; }
  int printed() const { return printed_; }

private:
  int printed_ = 0;
};

class spooler {
public:
  spooler() : device_(std::make_unique<printer>()), thread_(std::bind_front(&spooler::loop, this)) {}
  ~spooler() {
    if (thread_.joinable())
      stop();
  }
  void enqueue(int page) {
    std::lock_guard hold(m_);
    pages_.push(page);
    changed_.notify_one();
  }
  void stop() {
    {
      std::lock_guard hold(m_);
      stopping_ = true;
      changed_.notify_one();
    }
#ifdef REPAIRED
    thread_.join();
    device_.reset();
#else
    device_.reset();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'device_' is written here by 'spooler::~spooler' with no lock, while thread 'spooler::loop' reads it [belay-unconfined-data]
    thread_.join();
#endif
  }

private:
  void loop() {
    std::unique_lock hold(m_);
    for (;;) {
      changed_.wait(hold, [this] { return stopping_ || !pages_.empty(); });
      if (!pages_.empty()) {
        const int page = pages_.front();
        pages_.pop();
        hold.unlock();
        device_->print(page);
        hold.lock();
        continue;
      }
      if (stopping_)
        return;
    }
  }
  std::mutex m_;
  std::condition_variable changed_;
  std::queue<int> pages_;
  bool stopping_ = false;
  std::unique_ptr<printer> device_;
  std::thread thread_;
};

int main() {
  spooler s;
  s.enqueue(1);
  s.stop();
  return 0;
}
