// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W10: a query asks its shards in a group. The shards don't look at the group's context, and one of them fails before it
// has given what the merger counts on: the failure cancels a context that nobody waits with.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/result.h"
#include <memory>
#include <utility>
#include <vector>

struct row {
  int key;
};

class shard {
public:
  explicit shard(std::vector<int> keys) : keys_(std::move(keys)) {}
  belay::result<> query(const belay::context &ctx, const belay::sender<row> &out) const {
    if (keys_.empty())
      return belay::errc::failed;
    for (int k : keys_)
      if (auto sent = out.send(row{k}, ctx); !sent)
        return sent;
    return {};
  }

private:
  std::vector<int> keys_;
};

class merger {
public:
  explicit merger(std::size_t shards) : rows_(shards) {}
  belay::result<> merge(const belay::context &ctx, const belay::receiver<row> &in) {
    for (std::size_t i = 0; i < rows_; ++i) {
#ifdef REPAIRED
      auto r = in.receive(ctx);
#else
      (void)ctx;
      auto r = in.receive();
#endif
      if (!r)
        return r.error();
      sum_ += r->key;
    }
    return {};
  }
  int sum() const { return sum_; }

private:
  std::size_t rows_;
  int sum_ = 0;
};

int main() {
  std::vector<std::unique_ptr<shard>> shards;
  shards.push_back(std::make_unique<shard>(std::vector<int>{7}));
  shards.push_back(std::make_unique<shard>(std::vector<int>{}));
  auto [tx, rx] = belay::make_channel<row>();
  merger m(shards.size());
  belay::error_group g;
  for (const auto &s : shards)
    g.go([raw = s.get(), out = tx](belay::context ctx) { return raw->query(ctx, out); });
  g.go([&m, in = rx](belay::context ctx) { return m.merge(ctx, in); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
  return g.wait() ? m.sum() : 1;
}
