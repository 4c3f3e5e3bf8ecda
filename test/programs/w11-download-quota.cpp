// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W11: the tasks of a download share a quota of tokens in a channel. One that finds its file in the cache goes home without
// giving its token back.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

class download_cache {
public:
  explicit download_cache(std::map<int, int> files) : files_(std::move(files)) {}
  std::optional<int> find(int id) const {
    auto found = files_.find(id);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }

private:
  const std::map<int, int> files_;
};

class token {
public:
  explicit token(belay::receiver<std::monostate> back) : back_(std::move(back)) {}
  token(token &&) = default;
  ~token() {
    if (back_)
      (void)back_.try_receive();
  }

private:
  belay::receiver<std::monostate> back_;
};

class downloads {
public:
  downloads(std::size_t at_once, const download_cache &cache)
      : quota_(belay::make_channel<std::monostate>(at_once)), cache_(cache) {}
  int fetch(int id, const belay::done &stop) {
    if (!quota_.tx.send({}, stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits in send on 'all.quota_.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 3 to end
      return -1;
#ifdef REPAIRED
    token mine(quota_.rx);
#endif
    if (std::optional<int> known = cache_.find(id))
      return *known;
    const int bytes = id * 100;
#ifndef REPAIRED
    token mine(quota_.rx);
#endif
    return bytes;
  }

private:
  belay::channel<std::monostate> quota_;
  const download_cache &cache_;
};

int main() {
  const download_cache cache({{1, 10}});
  downloads all(1, cache);
  belay::scope tasks;
  for (int id : std::vector<int>{1, 2})
    tasks.go([&all, id](belay::done stop) { (void)all.fetch(id, stop); });
  return tasks.join() ? 0 : 1;
}
