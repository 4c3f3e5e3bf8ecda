// RUN: %check_belay %s belay-unconfined-data,belay-thread-without-done %t -- -- -std=c++20 -pthread -I%belay_include
//
// What runs at the same time, and what is locked, in code on pools, groups, timers, replicas and guarded data.

#include "belay/confined.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/frozen.h"
#include "belay/guarded.h"
#include "belay/pool.h"
#include "belay/replicate.h"
#include "belay/scope.h"
#include "belay/sync_wait.h"
#include "belay/task.h"
#include "belay/timer.h"
#include <chrono>
#include <shared_mutex>
#include <utility>
#include <vector>

using namespace belay;
using namespace std::chrono_literals;

void use(int);

void bad_task_of_a_pool() {
  pool p(2);
  int n = 0;
  task t = go(p, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'n' is written here by a thread with no lock, while 'bad_task_of_a_pool' reads it [belay-unconfined-data]
  use(n);
}
void ok_task_of_a_pool_joined() {
  pool p(2);
  int n = 0;
  task t = go(p, [&] { ++n; });
  (void)t.join();
  use(n);
}
void ok_argument_of_a_task_of_a_pool(done stop) {
  pool p(2);
  int n = 0;
  task t = go(p, stop, [](int v) { use(v); }, n);
  ++n;
}
void bad_scope_on_a_pool() {
  pool p(2);
  int n = 0;
  scope s(p);
  s.limit(2);
  s.go([&] { ++n; });
  s.try_go([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  (void)s.join();
  use(n);
}
void bad_group() {
  error_group g;
  int n = 0;
  g.go([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'n' is written here by a thread with no lock, while 'bad_group' reads it [belay-unconfined-data]
  use(n);
  (void)g.wait();
}
void ok_group_waited_for() {
  error_group g;
  int n = 0;
  g.go([&] { ++n; });
  (void)g.wait();
  use(n);
}

void bad_timer() {
  int n = 0;
  timer t(1ms, [&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is written here by a thread with no lock, while 'bad_timer' reads it [belay-unconfined-data]
  use(n);
}
void ok_timer_that_is_gone() {
  int n = 0;
  {
    timer t(1ms, [&] { ++n; });
  }
  use(n);
}

void bad_replicas(done stop) {
  int calls = 0;
  use(replicate(stop, 3, [&](done) { return ++calls; }).value_or(0));
  // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'calls' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
}
void ok_replicas(done stop) {
  int calls = 0;
  auto first = replicate(stop, 3, [](done, std::size_t i) { return int(i); });
  use(++calls + first.value_or(0));
}
void bad_replica_that_cannot_be_stopped(done stop) {
  (void)replicate(stop, 3, [](done) {
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
    for (;;)
      use(1);
    return 1;
  });
}

void ok_guarded() {
  guarded<std::vector<int>> v;
  scope s;
  s.go([&] { v.lock()->push_back(1); });
  s.go([&] { v.with([](auto &x) { x.push_back(2); }); });
  s.go([&] {
    auto hold = v.lock();
    hold->push_back(3);
  });
  use(int(v.with_shared([](const auto &x) { return x.size(); })));
}
void ok_beside_what_is_guarded() {
  guarded<int> g(0);
  int n = 0;
  scope s;
  s.go([&] {
    auto hold = g.lock();
    ++n;
  });
  s.go([&] { g.with([&](int &) { ++n; }); });
  (void)s.join();
  use(n);
}
void bad_beside_what_is_guarded() {
  guarded<int> g(0);
  int n = 0;
  scope s;
  s.go([&] {
    auto hold = g.lock();
    ++n;
  });
  s.go([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'n' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  (void)s.join();
}
void bad_after_the_lock() {
  guarded<int> g(0);
  int n = 0;
  task t = go([&] {
    auto hold = g.lock();
    hold.unlock();
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here by a thread with no lock, while 'bad_after_the_lock' reads it [belay-unconfined-data]
  });
  g.with([&](int &) { use(n); });
}
void bad_written_by_a_reader() {
  guarded<int, std::shared_mutex> g(0);
  int n = 0;
  task t = go([&] {
    auto hold = g.lock_shared();
    ++n;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'n' is written here under 'g' (shared) by a thread, while 'bad_written_by_a_reader' reads it under 'g' (shared), which does not exclude it [belay-unconfined-data]
  });
  g.with_shared([&](const int &) { use(n); });
}
void ok_all_locked() {
  guarded<int> a(0), b(0);
  int n = 0;
  task t = go([&] { with_all([&](int &, int &) { ++n; }, a, b); });
  b.with([&](int &) { use(n); });
}
// FN: whether anybody ever makes the value true isn't followed.
void FN_waits_for_a_value_for_ever() {
  guarded<int> g(0);
  task t = go([&](done) {
    if (auto v = g.lock_when([](int x) { return x > 0; }))
      use(**v);
  });
}
void ok_waits_for_a_value() {
  guarded<int> g(0);
  task t = go([&](done stop) {
    if (auto v = g.lock_when([](int x) { return x > 0; }, stop))
      use(**v);
  });
}

void ok_frozen() {
  frozen<std::vector<int>> v(std::vector<int>{1, 2});
  task t = go([v] { use(int(v->size())); });
  use((*v)[0]);
}
void bad_used_by_two_threads() {
  confined<int> c(1);
  task t = go([&] { *c = 2; });
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'c' is written here by a thread with no lock, while 'bad_used_by_two_threads' reads it [belay-unconfined-data]
  use(*c);
}
void ok_handed_over() {
  confined<int> c(1);
  task t = go([c = std::move(c.release())]() mutable { use(c.adopt()); });
}

// On a run loop coroutines take turns.
co_task<> count(int &n) {
  ++n;
  co_return;
}
void ok_coroutine_on_a_pool() {
  pool p(2);
  int n = 0;
  sync_wait(p, count(n));
  use(n);
}
