// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D5: requests are counted by an atomic_ref from many threads. The page that shows the count reads the int itself.
#include <atomic>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

struct statistics {
  alignas(std::atomic_ref<int>::required_alignment) int requests = 0;
  alignas(std::atomic_ref<int>::required_alignment) int errors = 0;
};

static void increment(int &counter) {
  std::atomic_ref<int> atomic(counter);
  atomic.fetch_add(1);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 writes {{.*}}, and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
}

class handler {
public:
  explicit handler(std::shared_ptr<statistics> s) : statistics_(std::move(s)) {}
  void operator()(int requests) const {
    for (int r = 0; r < requests; ++r) {
      increment(statistics_->requests);
      if (r == 404)
        increment(statistics_->errors);
    }
  }

private:
  std::shared_ptr<statistics> statistics_;
};

class status_page {
public:
  explicit status_page(std::shared_ptr<statistics> s) : statistics_(std::move(s)) {}
  int show() const {
#ifdef REPAIRED
    const int requests = std::atomic_ref<int>(statistics_->requests).load();
#else
    const int requests = statistics_->requests;
#endif
    return std::printf("%d requests\n", requests);
  }

private:
  std::shared_ptr<statistics> statistics_;
};

int main() {
  auto all = std::make_shared<statistics>();
  std::vector<std::jthread> handlers;
  for (int requests : {1, 2})
    handlers.emplace_back(handler(all), requests);
  return status_page(all).show() > 0 ? 0 : 1;
}
