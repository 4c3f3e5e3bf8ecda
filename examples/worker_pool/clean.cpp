// A pool of workers that checks numbers for primality and counts the primes.
//
// What it shows: fan-out over one channel and fan-in over another. Jobs are moved in, results are moved
// out, and everything a worker counts is its own until it is sent: confinement instead of a lock. The
// pool ends in two ways, and both reach every worker: the jobs run out (the channel closes), or one
// worker fails (the scope stops its siblings, and `join` returns the reason).
//
// The checks find nothing here.
#include <iostream>
#include <stdexcept>
#include <utility>

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/scope.h"

namespace {

constexpr int workers = 4;

struct tally {
  int checked = 0;
  int primes = 0;
};

bool is_prime(int n) {
  if (n < 0) throw std::invalid_argument("negative job");
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

belay::result<> work(belay::done stop, const belay::receiver<int>& jobs,
                     const belay::sender<tally>& results) {
  tally mine;  // confined to this worker
  for (int job : jobs.each(stop)) {
    ++mine.checked;
    mine.primes += is_prime(job);
  }
  return results.send(mine, stop);
}

belay::result<tally> count_primes(int from, int to) {
  belay::scope pool;
  auto [results, collected] = belay::make_channel<tally>(workers);
  {
    auto [jobs, queue] = belay::make_channel<int>(16);
    for (int i = 0; i < workers; ++i) pool.go(work, queue, results);
    for (int n = from; n < to; ++n) {
      if (!jobs.send(n, pool.get_done())) break;
    }
  }  // the last sender of jobs is gone: the workers drain the queue and report
  results = {};
  tally sum;
  for (tally t : collected) {
    sum.checked += t.checked;
    sum.primes += t.primes;
  }
  if (auto ended = pool.join(); !ended) return ended.error();
  return sum;
}

}  // namespace

int main() {
  const auto good = count_primes(0, 5000);
  if (!good) return 1;
  std::cout << good->primes << " primes among " << good->checked << " numbers\n";

  const auto bad = count_primes(-1, 5000);
  std::cout << "from -1: " << (bad ? "no failure" : bad.error().message()) << '\n';
  return good->primes == 669 && good->checked == 5000 && !bad ? 0 : 1;
}
