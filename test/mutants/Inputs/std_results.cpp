// Results by promises, a common start by a latch, and what is shared by atomics.
#include <atomic>
#include <future>
#include <latch>
#include <thread>
#include <utility>
#include <vector>

namespace {

void work(std::latch& start, std::promise<int> result, std::atomic<int>& done, int n) {
  start.arrive_and_wait();
  int sum = 0;
  for (int i = 1; i <= n; ++i) sum += i;
  done.fetch_add(1);
  result.set_value(sum);
}

}  // namespace

int main() {
  std::latch start(4);
  std::atomic<int> done = 0;
  std::vector<std::future<int>> results;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    std::promise<int> result;
    results.push_back(result.get_future());
    threads.emplace_back(work, std::ref(start), std::move(result), std::ref(done), 10 * i);
  }
  start.arrive_and_wait();
  int sum = 0;
  for (auto& result : results) sum += result.get();
  for (auto& thread : threads) thread.join();
  return sum == 55 + 210 && done == 3 ? 0 : 1;
}
