// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W3: an uploader waits after each part for all parts, of which the later ones haven't been started yet.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class countdown {
public:
  explicit countdown(int n) : left_(n) {}
  void done() {
    std::lock_guard hold(m_);
    if (--left_ == 0)
      zero_.notify_all();
  }
  void wait() {
    std::unique_lock hold(m_);
    while (left_ > 0)
      zero_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'zero_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }

private:
  std::mutex m_;
  std::condition_variable zero_;
  int left_;
};

struct part {
  int number;
  std::string data;
};

class uploader {
public:
  explicit uploader(std::vector<part> parts)
      : parts_(std::move(parts)), left_(std::make_shared<countdown>(static_cast<int>(parts_.size()))) {}
  ~uploader() {
    for (std::jthread &t : sending_)
      if (t.joinable())
        t.join();
  }
  bool upload() {
    for (const part &p : parts_)
      if (!begin(p))
        return false;
#ifdef REPAIRED
    left_->wait();
#endif
    return true;
  }

private:
  bool begin(const part &p) {
    if (p.data.empty())
      return false;
    sending_.emplace_back([left = left_, size = p.data.size(), this] {
      sent_[size % 2] = size;
      left->done();
    });
#ifndef REPAIRED
    left_->wait();
#endif
    return true;
  }
  std::vector<part> parts_;
  std::size_t sent_[2] = {};
  std::shared_ptr<countdown> left_;
  std::vector<std::jthread> sending_;
};

int main() {
  uploader u({{1, "first"}, {2, "second"}});
  return u.upload() ? 0 : 1;
}
