// RUN: %check_belay %s belay-thread-without-done,belay-unconfined-data,belay-unpreemptable-send %t -- -- -std=c++20 -pthread -I%belay_include
//
// Generators, stages and fans run what they are given on threads of the scope.

#include "belay/any_of.h"
#include "belay/batch.h"
#include "belay/bridge.h"
#include "belay/fan.h"
#include "belay/generate.h"
#include "belay/or_done.h"
#include "belay/pipeline.h"
#include "belay/task.h"
#include "belay/tee.h"
#include <utility>
#include <vector>

using namespace belay;

void use();
int make();

// D3
int bad_race_in_map() {
  scope s;
  int calls = 0;
  auto rx = generate(s, {1, 2, 3}) | map(s, [&](int v) {
              ++calls;
              // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'calls' is written here by a thread with no lock, while 'bad_race_in_map' reads it [belay-unconfined-data]
              return v;
            });
  int seen = calls;
  s.stop();
  return seen + rx.receive().value_or(0);
}
// D3
int ok_read_after_join() {
  scope s;
  int calls = 0;
  auto rx = generate(s, {1, 2, 3}) | map(s, [&](int v) {
              ++calls;
              return v;
            });
  while (rx.receive())
    use();
  (void)s.join();
  return calls;
}

// D3
int bad_race_in_stage() {
  scope s;
  int calls = 0;
  auto rx = generate(s, {1, 2, 3}) | take(s, 2) | stage(s, [&](int v) {
              ++calls;
              // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'calls' is written here by a thread with no lock, while 'bad_race_in_stage' reads it [belay-unconfined-data]
              return v;
            });
  int seen = calls;
  s.stop();
  return seen + rx.receive().value_or(0);
}
// D3
int ok_function_of_its_own() {
  scope s;
  int sum = 0;
  for (int v : generate(s, {1, 2, 3}) | stage(s, [calls = 0](int v) mutable { return v + ++calls; }))
    sum += v;
  return sum;
}

int bad_race_in_filter() {
  scope s;
  int calls = 0;
  auto rx = generate(s, {1, 2, 3}) | filter(s, [&](int v) {
              ++calls;
              // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'calls' is written here by a thread with no lock, while 'bad_race_in_filter' reads it [belay-unconfined-data]
              return v != 2;
            });
  int seen = calls;
  s.stop();
  return seen + rx.receive().value_or(0);
}

int bad_race_in_generator() {
  scope s;
  int n = 0;
  auto rx = repeat_fn(s, [&] { return ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'n' is written here by a thread with no lock, while 'bad_race_in_generator' reads it [belay-unconfined-data]
  return n + rx.receive().value_or(0);
}
int ok_generator_with_a_state_of_its_own() {
  scope s;
  int sum = 0;
  for (int v : repeat_fn(s, [n = 0]() mutable { return ++n; }) | take(s, 3))
    sum += v;
  return sum;
}

// D3
int bad_race_between_workers() {
  scope s;
  int calls = 0;
  auto outs = fan_out(s, generate(s, {1, 2, 3}), 3, [&](int v) {
    ++calls;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'calls' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
    return v;
  });
  for (int v : fan_in(s, std::move(outs)))
    (void)v;
  (void)s.join();
  return calls;
}
// D3
int ok_worker_without_state() {
  scope s;
  int sum = 0;
  for (int v : fan_in(s, fan_out(s, generate(s, {1, 2, 3}), 3, [](int v) { return v + make(); })))
    sum += v;
  return sum;
}
// D3: which options say that there is more than one worker isn't in the model.
int FN_race_between_workers_of_a_stage() {
  scope s;
  int calls = 0;
  for (int v : generate(s, {1, 2, 3}) | stage(s, [&](int v) { return v + ++calls; }, workers{4}))
    (void)v;
  (void)s.join();
  return calls;
}

// L10: the first of the two points: while the value is made.
void bad_blocks_in_generator(receiver<int> theirs) {
  scope s;
  auto rx = repeat_fn(s, [theirs] { return theirs.receive(); });
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
  s.stop();
}
// L10
void ok_generator_takes_a_done(receiver<int> theirs) {
  scope s;
  auto rx = repeat_fn(s, [theirs](const done &stop) { return theirs.receive(stop); });
  s.stop();
}

// L8
void bad_sends_in_stage(sender<int> log) {
  scope s;
  auto rx = generate(s, {1}) | map(s, [log](int v) {
              (void)log.send(v);
              // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: stage 'lambda' cannot be stopped while it sends to 'log': only its receiver can end this send; give it a done [belay-unpreemptable-send]
              return v;
            });
  s.stop();
}
// L8
void ok_sends_in_stage(sender<int> log) {
  scope s;
  auto rx = generate(s, {1}) | map(s, [log](const done &stop, int v) {
              (void)log.send(v, stop);
              return v;
            });
  s.stop();
}

// The stream's tasks belong to the same scope: when they end, it closes.
int ok_task_over_a_stream() {
  int sum = 0;
  {
    scope s;
    s.go([rx = repeat(s, 1) | take(s, 3), &sum] {
      for (int v : rx)
        sum += v;
    });
  }
  return sum;
}
void ok_task_over_batches(scope &s, int &sum) {
  s.go([rx = repeat(s, 1) | batch(s, 2), &sum](done stop) {
    for (const auto &v : rx.each(stop))
      sum += v[0];
  });
}
void ok_or_done(scope &s, receiver<int> theirs, int &sum) {
  s.go([theirs, &sum](done stop) {
    for (int v : or_done(stop, theirs))
      sum += v;
  });
}
void ok_any_of(scope &s, receiver<int> theirs, done other, int &sum) {
  s.go([theirs, other, &sum](done stop) {
    const any_of either(stop, other);
    while (auto v = theirs.receive(either))
      sum += *v;
  });
}
void ok_any_of_loop(done outside) {
  done_source own;
  task t = go([&own, outside](done stop) {
    const any_of either(stop, own.get(), outside);
    while (!either.signalled())
      use();
  });
  own.signal();
  (void)t.join();
}
int ok_tee_and_bridge(scope &s) {
  auto [one, other] = tee(s, generate(s, {1}));
  int sum = 0;
  for (int v : one)
    sum += v;
  auto streams = generate(s, {1, 2}) | map(s, [&s](int v) { return repeat(s, v) | take(s, 2); });
  for (int v : bridge(s, std::move(streams)))
    sum += v;
  return sum;
}
