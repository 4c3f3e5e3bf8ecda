// Workers that share a counter, and the loop's variable.
#include <thread>
#include <vector>

bool is_prime(int n);

int count(int from, int to, int workers) {
  std::vector<std::thread> threads;
  // [bug]
  int primes = 0;
  for (int w = 0; w < workers; ++w) {
    threads.emplace_back([&] {
      for (int n = from + w; n < to; n += workers) {
        if (is_prime(n)) ++primes;
      }
    });
  }
  // [end]
  for (std::thread& t : threads) t.join();
  return primes;
}
