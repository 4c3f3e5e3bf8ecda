// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L3: many answer, the first wins.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <array>
#include <future>
#include <queue.h>
#include <thread>
#include <vector>

using namespace belay;

// Mirrors that are asked at once.
static int ask(int mirror) { return 100 + mirror; }
// L3
int bad_fastest_mirror() {
  const std::array<int, 3> mirrors{1, 2, 3};
  auto [tx, rx] = make_channel<int>();
  std::vector<task> asking;
  for (int m : mirrors)
    asking.push_back(go([m, tx = tx] { (void)tx.send(ask(m)); }));
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  return *rx.receive();
}
// L3
int ok_fastest_mirror() {
  const std::array<int, 3> mirrors{1, 2, 3};
  auto [tx, rx] = make_channel<int>(mirrors.size());
  std::vector<task> asking;
  for (int m : mirrors)
    asking.push_back(go([m, tx = tx] { (void)tx.send(ask(m)); }));
  return *rx.receive();
}

// In a scope, which joins; the others' sends know nothing of its done.
class bad_replicas {
public:
  int first() {
    auto [tx, rx] = make_channel<int>();
    scope all;
    for (int i = 0; i < 2; ++i)
      all.go([i, tx = tx] { (void)tx.send(ask(i)); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    const int answer = *rx.receive();
    all.stop();
    return answer;
  }
};
// L3
int bad_scope() { return bad_replicas().first(); }
class ok_replicas {
public:
  int first() {
    auto [tx, rx] = make_channel<int>();
    scope all;
    for (int i = 0; i < 2; ++i)
      all.go([i, tx = tx](done stop) { (void)tx.send(ask(i), stop); });
    const int answer = *rx.receive();
    all.stop();
    return answer;
  }
};
// L3
int ok_scope() { return ok_replicas().first(); }

// L3: std: a queue with room for one answer.
int bad_std() {
  queue<int> answers(1);
  std::vector<std::thread> asking;
  for (int m = 0; m < 3; ++m)
    asking.emplace_back([m, &answers] { answers.push(ask(m)); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  answers.not_full_{{$}}
  const int first = *answers.pop();
  for (std::thread &t : asking)
    t.join();
  return first;
}
// L3
int ok_std() {
  queue<int> answers(1);
  std::vector<std::thread> asking;
  for (int m = 0; m < 3; ++m)
    asking.emplace_back([m, &answers] { answers.push(ask(m)); });
  const int first = *answers.pop();
  answers.close();
  for (std::thread &t : asking)
    t.join();
  return first;
}
