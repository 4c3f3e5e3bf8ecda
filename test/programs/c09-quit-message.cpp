// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C9: a worker's inbox drops what doesn't fit. The message that ends the worker is put in like all others, and where the
// inbox is full of work the worker never ends.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

struct resize {
  int width;
};
struct quit {};
using message = std::variant<resize, quit>;

class inbox {
public:
  bool offer(message m) {
    std::lock_guard hold(m_);
    if (messages_.size() == room)
      return false;
    messages_.push_back(m);
    filled_.notify_one();
    return true;
  }
  void put(message m) {
    std::unique_lock hold(m_);
    emptied_.wait(hold, [this] { return messages_.size() < room; });
    messages_.push_back(m);
    filled_.notify_one();
  }
  message take() {
    std::unique_lock hold(m_);
    filled_.wait(hold, [this] { return !messages_.empty(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 't.inbox_.filled_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
    message m = messages_.front();
    messages_.erase(messages_.begin());
    emptied_.notify_one();
    return m;
  }

private:
  static constexpr std::size_t room = 2;
  std::mutex m_;
  std::condition_variable filled_, emptied_;
  std::vector<message> messages_;
};

class thumbnailer {
public:
  thumbnailer() : thread_(&thumbnailer::run, this) {}
  ~thumbnailer() {
#ifdef REPAIRED
    inbox_.put(quit{});
#else
    inbox_.offer(quit{});
#endif
    thread_.join();
  }
  bool scale(int width) { return inbox_.offer(resize{width}); }

private:
  void run() {
    for (;;) {
      const message m = inbox_.take();
      if (std::holds_alternative<quit>(m))
        return;
      scaled_ += std::get<resize>(m).width;
    }
  }
  inbox inbox_;
  int scaled_ = 0;
  std::thread thread_;
};

int main() {
  thumbnailer t;
  for (int width : {64, 128})
    if (!t.scale(width))
      break;
  return 0;
}
