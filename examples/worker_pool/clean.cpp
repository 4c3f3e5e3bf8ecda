// Counts primes on a pool of threads, a block of numbers for each job.
//
// What it shows: the pool has the threads, and the group knows which jobs belong together. Each job
// gets what it needs by value, counts in variables of its own, and sends what it has counted:
// confinement instead of a lock. The work ends in two ways, and both reach every job: all blocks
// are done, or one job fails, the others are told so by their context, and `wait` says why.
//
// The checks find nothing here.
#include <algorithm>
#include <cstddef>
#include <iostream>
#include <stdexcept>
#include <utility>

#include "belay/channel.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/pool.h"
#include "belay/result.h"

namespace {

struct tally {
  int checked = 0;
  int primes = 0;
};

bool is_prime(int n) {
  if (n < 0) throw std::invalid_argument("a negative number");
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

belay::result<> count_block(const belay::context& ctx, int from, int to,
                            const belay::sender<tally>& results) {
  tally mine;  // confined to this job
  for (int n = from; n < to; ++n) {
    if (ctx.cancelled()) return belay::errc::stopped;
    ++mine.checked;
    mine.primes += is_prime(n);
  }
  return results.send(mine, ctx);
}

belay::result<tally> count_primes(belay::pool& workers, int from, int to) {
  constexpr int block = 250;
  const auto blocks = static_cast<std::size_t>((to - from + block - 1) / block);
  auto [results, collected] = belay::make_channel<tally>(blocks);  // no job waits for the sum
  belay::error_group jobs(workers);
  for (int n = from; n < to; n += block) {
    if (!jobs.go(count_block, n, std::min(n + block, to), results)) break;
  }
  results = {};  // the jobs have the others: after the last one the channel closes
  if (auto ended = jobs.wait(); !ended) return ended.error();
  tally sum;
  for (tally t : collected) {
    sum.checked += t.checked;
    sum.primes += t.primes;
  }
  return sum;
}

}  // namespace

int main() {
  belay::pool workers(4);
  const auto good = count_primes(workers, 0, 5000);
  if (!good) return 1;
  std::cout << good->primes << " primes among " << good->checked << " numbers\n";

  const auto bad = count_primes(workers, -1, 5000);
  std::cout << "from -1: " << (bad ? "no failure" : bad.error().message()) << '\n';
  return good->primes == 669 && good->checked == 5000 && !bad ? 0 : 1;
}
