// RUN: %belay check --quiet %s -- -std=c++20 -pthread | FileCheck %s --allow-empty
// CHECK-NOT: belay-escaping-exception
//
// Whether the condition of a throw can come true the explorer knows, where it sees the whole program through.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace {
class Mailbox {
public:
  void put(int letter) {
    std::unique_lock hold(m_);
    if (shut_)
      throw std::runtime_error("the mailbox is shut");
    letters_.push_back(letter);
    come_.notify_one();
  }
  int take() {
    std::unique_lock hold(m_);
    come_.wait(hold, [this] { return !letters_.empty(); });
    const int first = letters_.front();
    letters_.pop_front();
    return first;
  }
  void shut() {
    std::lock_guard hold(m_);
    shut_ = true;
  }

private:
  std::mutex m_;
  std::condition_variable come_;
  std::deque<int> letters_;
  bool shut_ = false;
};
} // namespace

// X10: it is shut when all have posted theirs.
static int ok_shut_last() {
  Mailbox box;
  std::thread writer([&] { box.put(1); });
  const int got = box.take();
  writer.join();
  box.shut();
  return got;
}

int main() { return ok_shut_last() == 1 ? 0 : 1; }
