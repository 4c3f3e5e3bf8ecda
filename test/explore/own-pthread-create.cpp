// A test that makes threads fail to start: how std::thread begins is the program's own business then.
// RUN: %belay check %s -- -std=c++20 -pthread 2>&1 | FileCheck %s
// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -DAS_USUAL 2>&1 | FileCheck %s --check-prefix=USUAL
// CHECK: 0 findings
// USUAL: destroyed while joinable
#include <atomic>
#include <cerrno>
#include <pthread.h>
#include <system_error>
#include <thread>
#include <vector>

#ifndef AS_USUAL
static std::atomic<int> left{-1};
extern "C" int real_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
extern "C" int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *p) noexcept {
  if (left == 0)
    return EAGAIN;
  if (left > 0)
    --left;
  return real_create(t, a, f, p);
}
#endif

class pool {
public:
  explicit pool(int n) {
    try {
      for (int i = 0; i < n; ++i)
        threads_.emplace_back(std::thread([this] { ++ran_; }));
    } catch (...) {
      for (std::thread &t : threads_)
        t.join();
      throw;
    }
  }

private:
  std::vector<std::thread> threads_;
  std::atomic<int> ran_{0};
};

int main() {
#ifndef AS_USUAL
  left = 1;
#endif
  try {
    pool p(3);
  } catch (const std::system_error &) {
  }
}
