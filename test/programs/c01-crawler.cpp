// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C1: a crawler's fetcher puts the links that it finds into a bounded queue, and the dispatcher puts them from there into
// the bounded queue of pages to fetch. When both are full, the fetcher waits for the dispatcher, and the dispatcher for
// the fetcher.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

template <class T> class bounded {
public:
  explicit bounded(std::size_t room) : room_(room) {}
  void push(T value) {
    std::unique_lock hold(m_);
    while (items_.size() == room_)
      not_full_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'c.frontier_.not_full_', which thread 2 would notify, while thread 2 waits for the main thread: both wait for ever [belay-blocking-cycle]
// CHECK: note: thread 2 waits on the condition 'c.found_.not_full_', which the main thread would notify
    items_.push_back(std::move(value));
    not_empty_.notify_one();
  }
  std::optional<T> pop() {
    std::unique_lock hold(m_);
    while (items_.empty() && !closed_)
      not_empty_.wait(hold);
    if (items_.empty())
      return std::nullopt;
    T value = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return value;
  }
  void close() {
    std::lock_guard hold(m_);
    closed_ = true;
    not_empty_.notify_all();
  }

private:
  const std::size_t room_;
  std::mutex m_;
  std::condition_variable not_full_, not_empty_;
  std::deque<T> items_;
  bool closed_ = false;
};

struct page {
  int id;
  int depth;
};

static std::vector<page> links_of(const page &p) {
  std::vector<page> links;
  if (p.depth == 0)
    for (int i = 1; i <= 4; ++i)
      links.push_back({p.id * 10 + i, p.depth + 1});
  return links;
}

class crawler {
public:
  crawler() : fetcher_(&crawler::fetch, this) {}
  ~crawler() { fetcher_.join(); }
  std::size_t crawl(page seed) {
    frontier_.push(seed);
    std::size_t seen = 1;
    while (seen < 5) {
      std::optional<page> link = found_.pop();
      if (!link)
        break;
      ++seen;
      frontier_.push(*link);
    }
    frontier_.close();
    return seen;
  }

private:
  void fetch() {
    while (std::optional<page> p = frontier_.pop())
      for (const page &link : links_of(*p))
        found_.push(link);
  }
#ifdef REPAIRED
  bounded<page> frontier_{std::numeric_limits<std::size_t>::max()};
#else
  bounded<page> frontier_{1};
#endif
  bounded<page> found_{1};
  std::thread fetcher_;
};

int main() {
  crawler c;
  return c.crawl({1, 0}) == 5 ? 0 : 1;
}
