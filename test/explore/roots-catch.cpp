// Catch2's and doctest's cases are functions that only a registration names.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -isystem %S/Inputs | FileCheck %s
// CHECK: explored roots 2
// CHECK: problems 1{{$}}
#include <catch.hpp>
#include <queue.h>
#include <thread>

TEST_CASE("the reader is joined before the close") {
  queue<int> q(1);
  std::thread reader([&] {
    while (q.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
      ;
  });
  REQUIRE(q.push(1));
  reader.join();
  q.close();
}
TEST_CASE("the reader is joined after the close") {
  queue<int> q(1);
  std::thread reader([&] {
    while (q.pop())
      ;
  });
  REQUIRE(q.push(1));
  q.close();
  reader.join();
}
