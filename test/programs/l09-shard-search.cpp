// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L9: a search asks all shards and collects as many answers as there are shards. A shard that is offline returns
// without an answer, and the collector waits for one more.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

struct hits {
  int shard = 0;
  int count = 0;
};

class shard {
public:
  shard(int number, bool online) : number_(number), online_(online) {}
  void search(const belay::done &stop, int term, const belay::sender<hits> &to) const {
    if (!online_) {
      std::fprintf(stderr, "shard %d is offline\n", number_);
#ifdef REPAIRED
      (void)to.send(hits{number_, 0}, stop);
#endif
      return;
    }
    (void)to.send(hits{number_, term % (number_ + 2)}, stop);
  }

private:
  int number_;
  bool online_;
};

class cluster {
public:
  void add(shard s) { shards_.push_back(s); }
  int search(int term) const {
    auto [tx, rx] = belay::make_channel<hits>();
    std::vector<belay::task> searches;
    std::transform(shards_.begin(), shards_.end(), std::back_inserter(searches), [&](const shard &s) {
      return belay::go([&s, term, tx](belay::done stop) { s.search(stop, term, tx); });
    });
    int found = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      if (auto h = rx.receive())
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
        found += h->count;
    return found;
  }

private:
  std::vector<shard> shards_;
};

int main(int argc, char **) {
  cluster c;
  c.add(shard(0, true));
  c.add(shard(1, argc == 1));
  std::printf("%d hits\n", c.search(42));
}
