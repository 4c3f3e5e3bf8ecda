// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W4: a crawl waits until no page is being fetched. A page is counted as fetched before the pages that it links to are
// counted in, so that the count is zero for a moment, and the wait is over while the crawl goes on.
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>
#include <vector>

class group {
public:
  void add(int n) {
    std::lock_guard hold(m_);
    n_ += n;
  }
  void done() {
    std::lock_guard hold(m_);
    if (--n_ == 0)
      idle_.notify_all();
  }
  void wait() {
    std::unique_lock hold(m_);
    idle_.wait(hold, [this] { return n_ == 0; });
  }

private:
  std::mutex m_;
  std::condition_variable idle_;
  int n_ = 0;
};

class crawl {
public:
  void start(int url) {
    active_.add(1);
    thread_ = std::thread(&crawl::fetch, this, url);
  }
  std::vector<int> finish() {
    active_.wait();
    std::vector<int> found = seen_;
    thread_.join();
    return found;
  }

private:
  void fetch(int url) {
    std::list<int> todo{url};
    while (!todo.empty()) {
      const int next = todo.front();
      todo.pop_front();
      seen_.push_back(next);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 writes 'c.seen_', and nothing orders this and what the main thread does [belay-unconfined-data]
#ifdef REPAIRED
      expand(next, todo);
      active_.done();
#else
      active_.done();
      expand(next, todo);
#endif
    }
  }
  void expand(int url, std::list<int> &todo) {
    if (url >= 10)
      return;
    todo.push_back(url * 10);
    active_.add(1);
  }
  group active_;
  std::vector<int> seen_;
  std::thread thread_;
};

int main() {
  crawl c;
  c.start(1);
  return c.finish().size() == 2 ? 0 : 1;
}
