// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W2: a batch of mails is counted down by an object at the end of each delivery. A delivery that is handed on to the next
// server takes the object with it, and the one that gives up releases it without a count.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

class batch {
public:
  void expect(int mails) {
    std::lock_guard hold(m_);
    left_ += mails;
  }
  void delivered() {
    std::lock_guard hold(m_);
    --left_;
    done_.notify_all();
  }
  void wait() {
    std::unique_lock hold(m_);
    done_.wait(hold, [this] { return left_ == 0; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'today.done_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread locks 'today.m_'
  }

private:
  std::mutex m_;
  std::condition_variable done_;
  int left_ = 0;
};

struct count_down {
  void operator()(batch *b) const { b->delivered(); }
};
using receipt = std::unique_ptr<batch, count_down>;

struct mail {
  int hops;
  receipt done;
};

static void deliver(std::deque<mail> mails) {
  while (!mails.empty()) {
    mail m = std::move(mails.front());
    mails.pop_front();
    if (m.hops > 1) {
#ifdef REPAIRED
      m.done.reset();
#else
      m.done.release();
#endif
      continue;
    }
    if (m.hops == 1)
      mails.push_back({0, std::move(m.done)});
  }
}

int main() {
  batch today;
  std::deque<mail> mails;
  for (int hops : {0, 1, 2}) {
    today.expect(1);
    mails.push_back({hops, receipt(&today)});
  }
  std::thread server(deliver, std::move(mails));
  today.wait();
  server.join();
  return 0;
}
