// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 1{{$}}
// A promise that dies without its value breaks: who gets it throws, and a thread that it was to join is destroyed.
#include <exception>
#include <future>
#include <stdexcept>
#include <thread>

namespace {

void drop(std::promise<int>) {}
void fail(std::promise<int> p) { p.set_exception(std::make_exception_ptr(std::range_error("too far"))); }

template <typename Work> std::thread start(Work work, std::future<int> &f) {
  std::promise<int> p;
  f = p.get_future();
  return std::thread(work, std::move(p));
}

} // namespace

int bad_gets_nothing() {
  std::future<int> f;
  std::thread t = start(drop, f);
  const int n = f.get();
  t.join();
  return n;
}
// CHECK: unjoined  line 17, [[@LINE-2]]  t{{$}}

int ok_catches_what_broke() {
  std::future<int> f;
  std::thread t = start(drop, f);
  int n = 0;
  try {
    n = f.get();
  } catch (const std::future_error &) {
    n = -1;
  }
  t.join();
  return n;
}

int ok_catches_a_base_of_what_was_set() {
  std::future<int> f;
  std::thread t = start(fail, f);
  int n = 0;
  try {
    n = f.get();
  } catch (const std::runtime_error &) {
    n = -1;
  }
  t.join();
  return n;
}
