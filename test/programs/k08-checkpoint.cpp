// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K8: a store makes a checkpoint with its pages locked, and waits there for the tasks that write them, each of which locks
// the pages for its own.
#include "belay/guarded.h"
#include "belay/task.h"
#include <map>
#include <vector>

struct page {
  int content = 0;
  bool dirty = false;
};

class page_store {
public:
  void write(int id, int content) { pages_.lock()->insert_or_assign(id, page{content, true}); }
  std::size_t checkpoint() {
#ifdef REPAIRED
    const std::vector<int> todo = pages_.with([](auto &pages) { return dirty(pages); });
    flush_all(todo);
#else
    auto pages = pages_.lock();
    const std::vector<int> todo = dirty(*pages);
    flush_all(todo);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this waits for a thread to end while 'pages_' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
#endif
    return todo.size();
  }

private:
  static std::vector<int> dirty(const std::map<int, page> &pages) {
    std::vector<int> ids;
    for (const auto &[id, p] : pages)
      if (p.dirty)
        ids.push_back(id);
    return ids;
  }
  void flush_all(const std::vector<int> &ids) {
    std::vector<belay::task> writing;
    for (int id : ids)
      writing.push_back(belay::go([this, id] { flush(id); }));
    for (belay::task &t : writing)
      (void)t.join();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for thread 2 to end, while thread 2 waits for the main thread: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: thread 2 waits for the mutex 'store.pages_', which the main thread holds
  }
  void flush(int id) {
    auto pages = pages_.lock();
    if (auto found = pages->find(id); found != pages->end())
      found->second.dirty = false;
  }
  belay::guarded<std::map<int, page>> pages_;
};

int main() {
  page_store store;
  store.write(1, 10);
  return store.checkpoint() == 1 ? 0 : 1;
}
