// Work for a few threads: jobs of one group on a pool, at most so many at a time.
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "belay/error_group.h"
#include "belay/guarded.h"
#include "belay/pool.h"

namespace {

std::size_t parse(const std::string& file) {
  if (file.empty()) throw std::invalid_argument("an empty file");
  return file.size();
}

// The threads are the pool's; whom they work for, and when that has failed, is the group's.
belay::result<std::size_t> total(belay::pool& workers, const std::vector<std::string>& files) {
  belay::guarded<std::size_t> sum(0U);
  belay::error_group jobs(workers);
  jobs.limit(2);  // others want the pool, too
  for (const std::string& file : files) {
    const bool started = jobs.go([&file, &sum](const belay::context& ctx) {
      if (ctx.cancelled()) return;  // another one has failed
      const std::size_t size = parse(file);
      sum.with([&](std::size_t& s) { s += size; });
    });
    if (!started) break;
  }
  if (auto ended = jobs.wait(); !ended) return ended.error();
  return sum.with([](std::size_t s) { return s; });
}

}  // namespace

int main() {
  belay::pool workers(4, 100);  // 4 threads; a `go` waits while 100 jobs do
  const auto good = total(workers, {"a", "bb", "ccc"});
  if (!good || *good != 6) return 1;

  const auto bad = total(workers, {"a", "", "ccc"});
  return !bad && bad.error() == belay::errc::failed ? 0 : 1;
}
