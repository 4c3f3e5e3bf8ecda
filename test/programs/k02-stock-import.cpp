// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K2: an import locks the stock by hand for each line, and goes on with the next one where a line is about an article that
// isn't known, with the lock held: the next line waits for it for ever.
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

struct line {
  std::string article;
  int amount;
};

class stock {
public:
  stock() : amounts_{{"bolt", 0}, {"nut", 0}} {}
  int import(const std::vector<line> &lines) {
    int skipped = 0;
    for (const line &l : lines) {
      m_.lock();
      auto found = amounts_.find(l.article);
      if (found == amounts_.end()) {
        ++skipped;
#ifdef REPAIRED
        m_.unlock();
#endif
        continue;
      }
      found->second += l.amount;
      m_.unlock();
    }
    return skipped;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'm_' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  }
  int amount(const std::string &article) {
    std::lock_guard hold(m_);
    auto found = amounts_.find(article);
    return found == amounts_.end() ? 0 : found->second;
  }

private:
  std::mutex m_;
  std::map<std::string, int> amounts_;
};

int main() {
  stock s;
  std::thread importing([&s] {
    const std::vector<line> lines = {{"bolt", 5}, {"washer", 7}, {"nut", 2}};
    s.import(lines);
  });
  const int before = s.amount("bolt");
  importing.join();
  return s.amount("nut") == 2 && before >= 0 ? 0 : 1;
}
