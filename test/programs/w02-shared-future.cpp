// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W2: several views wait for one picture by a shared future. The decoder leaves without a word where the picture is empty,
// but keeps the promise in its cache, so that not even its end tells the views.
#include <future>
#include <list>
#include <map>
#include <memory>
#include <thread>
#include <vector>

struct picture {
  int pixels;
};

class decoder {
public:
  std::shared_future<picture> request(int id) {
    auto [at, added] = pending_.try_emplace(id);
    if (added)
      at->second.ready = at->second.result.get_future().share();
    return at->second.ready;
  }
  void decode(int id, const std::vector<unsigned char> &bytes) {
    job &j = pending_.at(id);
    if (bytes.empty()) {
#ifdef REPAIRED
      j.result.set_value({0});
#endif
      return;
    }
    int pixels = 0;
    for (unsigned char b : bytes)
      pixels += b;
    j.result.set_value({pixels});
  }

private:
  struct job {
    std::promise<picture> result;
    std::shared_future<picture> ready;
  };
  std::map<int, job> pending_;
};

class view {
public:
  explicit view(std::shared_future<picture> p) : picture_(std::move(p)), thread_([this] { draw(); }) {}
  ~view() { thread_.join(); }

private:
  void draw() { drawn_ = picture_.get().pixels; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits for the result: nobody will give it [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  std::shared_future<picture> picture_;
  int drawn_ = 0;
  std::thread thread_;
};

int main() {
  decoder d;
  std::list<view> views;
  for (int i = 0; i < 2; ++i)
    views.emplace_back(d.request(7));
  d.decode(7, {});
  return 0;
}
