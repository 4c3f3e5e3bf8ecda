// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K4: a blog renders an article under its shared lock, and the filter of the template that it renders asks the blog for the
// title of another article, as a reader again.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

struct article {
  int title;
  std::vector<int> links;
};

class blog {
public:
  using filter = std::function<int(int)>;
  void publish(int id, article a) {
    std::lock_guard<std::shared_mutex> hold(m_);
    articles_.insert_or_assign(id, std::move(a));
  }
  int title(int id) const {
    m_.lock_shared();
    auto found = articles_.find(id);
    const int t = found == articles_.end() ? 0 : found->second.title;
    m_.unlock_shared();
    return t;
  }
  int render(int id, const filter &f) const {
#ifdef REPAIRED
    std::vector<int> links = links_of(id);
    int sum = 0;
    for (int l : links)
      sum += f(l);
    return sum;
#else
    std::shared_lock hold(m_);
    auto found = articles_.find(id);
    int sum = 0;
    if (found != articles_.end())
      for (int l : found->second.links)
        sum += f(l);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'b->m_' shared while the same thread holds it shared: it hangs if a writer comes in between [belay-double-lock]
    return sum;
#endif
  }

private:
#ifdef REPAIRED
  std::vector<int> links_of(int id) const {
    std::shared_lock hold(m_);
    auto found = articles_.find(id);
    return found == articles_.end() ? std::vector<int>() : found->second.links;
  }
#endif
  mutable std::shared_mutex m_;
  std::map<int, article> articles_;
};

int main() {
  auto b = std::make_shared<blog>();
  b->publish(1, {10, {2}});
  b->publish(2, {20, {}});
  std::thread author([b] { b->publish(3, {30, {1}}); });
  const int sum = b->render(1, [raw = b.get()](int id) { return raw->title(id); });
  author.join();
  return sum == 20 ? 0 : 1;
}
