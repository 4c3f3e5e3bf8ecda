// A private mutex of a class that this unit has all of: whoever calls a method that keeps it can't unlock it.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++17
#include "Inputs/inside.h"

void Pages::add(int n) {
  std::lock_guard lock(mutex_);
  pages_.push_back(n);
}
bool Pages::bad_serve(int n) {
  mutex_.lock_shared();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'mutex_' is locked here, and neither 'bad_serve' nor who calls it unlocks it
  for (int p : pages_)
    if (p == n)
      return true;
  return false;
}
bool Pages::ok_serve(int n) {
  std::shared_lock lock(mutex_);
  return !pages_.empty() && pages_.front() == n;
}

// Another method is there to unlock it.
void ok_Paused::pause() { mutex_.lock(); }
void ok_Paused::resume() { mutex_.unlock(); }
void ok_Paused::step() {
  std::lock_guard lock(mutex_);
  ++steps_;
}

// Another unit has a method that may.
void ok_Elsewhere::hold() { mutex_.lock(); }
void ok_Elsewhere::step() {
  std::lock_guard lock(mutex_);
  ++steps_;
}

// Anybody can name it.
void ok_Open::hold() { mutex_.lock(); }
void ok_Open::step() {
  std::lock_guard lock(mutex_);
  ++steps_;
}

// The end of the object unlocks it.
class ok_UntilTheEnd {
public:
  ~ok_UntilTheEnd() {
    if (armed_)
      mutex_.unlock();
  }
  void arm() {
    mutex_.lock();
    armed_ = true;
  }

private:
  std::mutex mutex_;
  bool armed_ = false;
};
void use(ok_UntilTheEnd &u) { u.arm(); }
