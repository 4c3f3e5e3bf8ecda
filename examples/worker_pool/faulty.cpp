// The pool of clean.cpp, with the mistakes that make pools hang and miscount. Compiled, never run: the
// wait in `count_primes` would never end.
//
// What the checks find, in the lines that say so:
//   belay-unconfined-data      `primes` is written by all jobs, with none of the four safe options
//   belay-unpreemptable-send   a job that reports waits for a reader, whatever its scope wants
//   belay-thread-without-done  the reader takes no done, and ends only if the reports end: `reports` is
//                              still there at the join
#include <algorithm>
#include <iostream>

#include "belay/channel.h"
#include "belay/pool.h"
#include "belay/scope.h"

namespace {

bool is_prime(int n) {
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

int count_primes(belay::pool& workers, int from, int to) {
  constexpr int block = 250;
  auto [reports, progress] = belay::make_channel<int>();
  int primes = 0;
  belay::scope jobs(workers);
  jobs.go([progress = progress] {  // BUG: takes no done
    for (int n : progress) std::cout << n << " done\n";
  });
  for (int n = from; n < to; n += block) {
    jobs.go([n, last = std::min(n + block, to), &primes, reports = reports] {
      for (int i = n; i < last; ++i) {
        primes += is_prime(i);  // BUG: all jobs, no guard
      }
      static_cast<void>(reports.send(last));  // BUG: send without done
    });
  }
  static_cast<void>(jobs.join());  // for the reader of `progress`, too
  return primes;
}

}  // namespace

int main() {
  belay::pool workers(4);
  std::cout << count_primes(workers, 0, 5000) << " primes\n";
}
