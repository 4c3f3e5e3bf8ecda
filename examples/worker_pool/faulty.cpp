// A pool of workers, with the mistakes that make pools hang and miscount. Compiled, never run: the join
// in `count_primes` would wait for ever.
//
// What the checks should find:
//   belay-unconfined-data      `checked` and `primes` are written by all workers, with none of the four
//                              safe options; the lambda captures them by reference
//   belay-thread-without-done  a worker takes no done: it ends only if the jobs end
//   belay-unclosed-channel     ...and nobody closes the jobs: `jobs` outlives the join
//   belay-blocked-forever      so the join waits for workers that wait for jobs that never come
//   belay-dropped-error        what the workers' bodies let out is in `join`'s result, which is ignored
#include <iostream>
#include <utility>
#include <vector>

#include "belay/channel.h"
#include "belay/task.h"

namespace {

constexpr int workers = 4;

bool is_prime(int n) {
  if (n < 2) return false;
  for (int d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}

int count_primes(int from, int to) {
  auto [jobs, queue] = belay::make_channel<int>(16);
  int checked = 0;
  int primes = 0;
  std::vector<belay::task> pool;
  for (int i = 0; i < workers; ++i) {
    pool.push_back(belay::go([&checked, &primes, queue = queue] {  // BUG: takes no done
      for (int job : queue) {
        ++checked;                // BUG: all workers, no guard
        primes += is_prime(job);  // BUG: the same
      }
    }));
  }
  for (int n = from; n < to; ++n) {
    if (!jobs.send(n)) break;
  }
  // BUG: jobs.close() is missing
  for (belay::task& worker : pool) static_cast<void>(worker.join());
  std::cout << checked << " checked\n";
  return primes;
}

}  // namespace

int main() { std::cout << count_primes(0, 5000) << " primes\n"; }
