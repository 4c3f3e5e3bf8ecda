// A guard that a local owner holds locks and unlocks as one that is declared.
// RUN: %belay ir %s -- -std=c++20 -pthread | FileCheck %s

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>

std::mutex m;
std::shared_mutex s;
int n;

void emplaced() {
  std::optional<std::lock_guard<std::mutex>> g;
  g.emplace(m);
  ++n;
}
// CHECK-LABEL: process emplaced
// CHECK: lock m implicit
// CHECK: write n
// CHECK-NEXT: unlock m implicit

void in_place() {
  std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
  g.reset();
  ++n;
}
// CHECK-LABEL: process in_place
// CHECK: lock m implicit
// CHECK-NEXT: unlock m {{ *}}@
// CHECK: write n
// CHECK-NEXT: unlock m implicit

void assigned() {
  std::optional<std::shared_lock<std::shared_mutex>> g;
  g = std::shared_lock<std::shared_mutex>(s);
  ++n;
}
// CHECK-LABEL: process assigned
// CHECK: lock s shared implicit
// CHECK: write n
// CHECK-NEXT: unlock s shared implicit

void converted() {
  std::optional<std::unique_lock<std::mutex>> g{std::unique_lock<std::mutex>(m)};
  ++n;
}
// CHECK-LABEL: process converted
// CHECK: lock m implicit
// CHECK: write n
// CHECK-NEXT: unlock m implicit

void moved() {
  std::unique_lock<std::mutex> first(m);
  std::optional<std::unique_lock<std::mutex>> second(std::move(first));
  std::optional<std::unique_lock<std::mutex>> third(std::move(second));
  third->unlock();
  ++n;
}
// CHECK-LABEL: process moved
// CHECK: lock m implicit
// CHECK: unlock m discarded
// CHECK-NEXT: read n
// CHECK: unlock m implicit

void pointed() {
  std::unique_ptr<std::unique_lock<std::mutex>> g(new std::unique_lock<std::mutex>(m));
  g->unlock();
}
// CHECK-LABEL: process pointed
// CHECK: lock m implicit
// CHECK: unlock m discarded
