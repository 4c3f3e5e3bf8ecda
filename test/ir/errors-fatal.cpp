// RUN: not %belay check --no-cache --checks=-*,belay-inconsistent-guard %s -- -std=c++20 2>&1 | FileCheck %s
//
// A header that is missing: no template is instantiated after that, and a macro that locks by one leaves nothing.

#include <mutex>

#include "not/there.h"

template <class Mutex> struct Debug : std::unique_lock<Mutex> {
  explicit Debug(Mutex &m) : std::unique_lock<Mutex>(m) {}
};
template <class Mutex> using Guard = Debug<typename std::remove_reference<Mutex>::type>;
#define LOCK(m) Guard<decltype(m)> guard(m)
#define NOTHING(x)

class ok_damaged {
public:
  void set(int x) {
    mutex_.lock();
    value_ = x;
    mutex_.unlock();
  }
  void more() {
    LOCK(mutex_);
    ++value_;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};

class bad_whole {
public:
  void set(int x) {
    mutex_.lock();
    value_ = x;
    mutex_.unlock();
  }
  void more() {
    NOTHING(mutex_);
    ++value_;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};
// CHECK: error: 'not/there.h' file not found
// CHECK-NOT: ok_damaged
// CHECK: warning: 'value_' is written here by 'bad_whole::more' with no lock, while 'bad_whole::set' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-NOT: ok_damaged
