// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L3: several strategies look for a route at once, and the first one that finds it wins. There is room for one route
// that nobody has taken yet; the strategies after that wait for room, and are joined.
#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace nav {

struct route {
  int cost = 0;
};

class route_queue {
public:
  explicit route_queue(std::size_t room) : room_(room) {}
  void push(const route &r) {
    std::unique_lock lk(m_);
    has_room_.wait(lk, [&] { return routes_.size() < room_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 4 waits on the condition 'found.has_room_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 4 to end
    routes_.push_back(r);
    lk.unlock();
    has_route_.notify_one();
  }
  route pop() {
    std::unique_lock lk(m_);
    has_route_.wait(lk, [&] { return !routes_.empty(); });
    route r = routes_.front();
    routes_.pop_front();
    lk.unlock();
    has_room_.notify_one();
    return r;
  }

private:
  const std::size_t room_;
  std::deque<route> routes_;
  std::mutex m_;
  std::condition_variable has_room_, has_route_;
};

using strategy = std::function<route(int from, int to)>;

template <std::size_t N> class planner {
public:
  explicit planner(std::array<strategy, N> strategies) : strategies_(std::move(strategies)) {}

  route plan(int from, int to) const {
#ifdef REPAIRED
    route_queue found(N);
#else
    route_queue found(1);
#endif
    std::array<std::thread, N> searches;
    for (std::size_t i = 0; i < N; ++i)
      searches[i] = std::thread([&found, from, to, &search = strategies_[i]] { found.push(search(from, to)); });
    const route best = found.pop();
    for (std::thread &t : searches)
      t.join();
    return best;
  }

private:
  std::array<strategy, N> strategies_;
};

} // namespace nav

int main() {
  const nav::planner<3> p({
      [](int from, int to) { return nav::route{to - from}; },
      [](int from, int to) { return nav::route{2 * (to - from)}; },
      [](int, int) { return nav::route{1000}; },
  });
  std::printf("%d\n", p.plan(3, 8).cost);
}
