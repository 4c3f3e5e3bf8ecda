// RUN: %check_belay %s belay-unconfined-data,belay-dangling-capture %t -- -- -std=c++20 -pthread
//
// Tasks of a pool that an object is given with, which waits for them.
#include <functional>
#include <string>
#include <vector>

void use(int);

// Only its interface is seen.
class ThreadPool {
public:
  class Waiter {
  public:
    explicit Waiter(ThreadPool &pool);
    ~Waiter();
    bool wait();

  private:
    ThreadPool &pool;
    int left = 0;
  };
  static ThreadPool &instance();
  void submit(Waiter *waiter, std::function<void()> task, bool leaf = false);
};

int ok_waits(int n) {
  std::vector<int> results(n);
  int sum = 0;
  ThreadPool &pool = ThreadPool::instance();
  ThreadPool::Waiter waiter(pool);
  for (int i = 0; i < n; ++i)
    pool.submit(&waiter, [&results, i] { results[i] = i; });
  pool.submit(&waiter, [&sum] { ++sum; }, true);
  waiter.wait();
  for (int r : results)
    sum += r;
  return sum;
}

void bad_reads_before() {
  ThreadPool &pool = ThreadPool::instance();
  ThreadPool::Waiter waiter(pool);
  int sum = 0;
  pool.submit(&waiter, [&sum] { ++sum; });
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'sum' is written here by a thread with no lock, while 'bad_reads_before' reads it [belay-unconfined-data]
  use(sum);
  waiter.wait();
}

void bad_waits_for_others() {
  ThreadPool &pool = ThreadPool::instance();
  ThreadPool::Waiter waiter(pool), other(pool);
  int sum = 0;
  pool.submit(&waiter, [&sum] { ++sum; });
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: thread 'lambda' refers to 'sum', which ends before the thread is joined [belay-dangling-capture]
  other.wait();
}
