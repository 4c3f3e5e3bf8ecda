// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done %t -- -- -std=c++20

#include "Inputs/tbb.h"
#include <thread>

void use(int);

void bad_group() {
  int n = 0;
  tbb::task_group g;
  g.run([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is written here by a thread with no lock, while 'bad_group' reads it [belay-unconfined-data]
  use(n);
  g.wait();
}
void ok_group() {
  int n = 0;
  tbb::task_group g;
  g.run([&] { ++n; });
  g.wait();
  use(n);
}
void bad_sum() {
  int sum = 0;
  tbb::parallel_for(0, 100, [&](int i) { sum += i; });
  // CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'sum' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  use(sum);
}
void ok_elements() {
  int a[100] = {};
  tbb::parallel_for(0, 100, [&](int i) { a[i] = i; });
  use(a[0]);
}
void bad_sum_over_a_range() {
  int sum = 0;
  tbb::parallel_for(tbb::blocked_range<int>(0, 100), [&](const tbb::blocked_range<int> &r) {
    for (int i = r.begin(); i != r.end(); ++i)
      sum += i;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'sum' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  });
  use(sum);
}
void ok_elements_of_a_range() {
  int a[100] = {};
  tbb::parallel_for(tbb::blocked_range<int>(0, 100), [&](const tbb::blocked_range<int> &r) {
    for (int i = r.begin(); i != r.end(); ++i)
      a[i] = i;
  });
  use(a[0]);
}
void ok_locked() {
  int sum = 0;
  tbb::spin_mutex m;
  tbb::parallel_for(0, 100, [&](int i) {
    tbb::spin_mutex::scoped_lock hold(m);
    sum += i;
  });
  use(sum);
}
void bad_invoke() {
  int n = 0;
  tbb::parallel_invoke([&] { ++n; }, [&] { use(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'n' is written here by a thread with no lock, while another thread reads it [belay-unconfined-data]
}
void ok_invoke() {
  int n = 0, m = 0;
  tbb::parallel_invoke([&] { ++n; }, [&] { ++m; });
  use(n + m);
}

void bad_endless() {
  tbb::task_group g;
  g.run([] {
    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use(1);
  });
  g.wait();
}
void ok_cancelled() {
  tbb::task_group g;
  g.run([] {
    while (!tbb::is_current_task_group_canceling())
      use(1);
  });
  g.cancel();
  g.wait();
}
// An aborted queue throws at whoever waits.
void ok_aborted() {
  tbb::concurrent_bounded_queue<int> q;
  tbb::task_group g;
  g.run([&] {
    for (;;) {
      int v;
      q.pop(v);
      use(v);
    }
  });
  q.push(1);
  q.abort();
  g.wait();
}
void ok_tries() {
  tbb::concurrent_bounded_queue<int> q;
  std::thread t([&] {
    int v;
    while (q.try_pop(v))
      use(v);
  });
  q.push(1);
  t.join();
}
