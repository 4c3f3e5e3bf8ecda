// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// CHECK: problems 1{{$}}
// A loop in which the environment chooses ends when it chooses so: that it may always choose the same is no reason for
// others to wait.
#include "belay/channel.h"
#include "belay/select_list.h"
#include <string>
#include <thread>

using namespace belay;

// Which of the channels comes first is a choice, and the one that is closed may.
void ok_closed_beside_open() {
  auto closed = make_channel<int>();
  auto open = make_channel<int>();
  closed.tx.close();
  std::thread t([&] { (void)open.tx.send(1); });
  int total = 0;
  select_list cases;
  cases.on(on_receive(closed.rx), [&](result<int> v) { total += v.value_or(0); });
  cases.on(on_receive(open.rx), [&](result<int> v) { total += v.value_or(0); });
  while (total < 1)
    cases.run();
  t.join();
}
// All are closed.
void bad_both_closed() {
  auto first = make_channel<int>(), second = make_channel<int>();
  first.tx.close();
  std::thread t([&] { second.tx.close(); });
  int total = 0;
  select_list cases;
  cases.on(on_receive(first.rx), [&](result<int> v) { total += v.value_or(0); });
  cases.on(on_receive(second.rx), [&](result<int> v) { total += v.value_or(0); });
  while (total < 1)
// CHECK: blocked for ever line [[#@LINE+1]]
    cases.run();
  t.join();
}
