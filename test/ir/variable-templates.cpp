// A member that is a variable template, and what is specialised and instantiated of it.
// RUN: %belay ir %s -- -std=c++20 | FileCheck %s

#include <mutex>

struct limits {
  template <typename T> static T most;
};
template <typename T> T limits::most = T();
template <typename T> T *limits::most<T *> = new T();
template <> int limits::most<int> = 10;
template char limits::most<char>;

std::mutex m;
// CHECK: process use
// CHECK: lock m
float use() {
  std::lock_guard<std::mutex> g(m);
  return limits::most<float> + *limits::most<long *>;
}
