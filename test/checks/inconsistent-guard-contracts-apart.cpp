// What is written above a function counts with an empty line between, too.
// RUN: %check_belay %s belay-inconsistent-guard %t
#include <mutex>

class Handle {
public:
  int ok_set(int user);
  int bad_reset(int user);
  void retire() {
    std::lock_guard lock(mutex_);
    user_ = 0;
  }

private:
  std::mutex mutex_;
  int user_ = 0;
};

// Warning: the handle must be locked!

int Handle::ok_set(int user) {
  user_ = user;
  return user_;
}

// The mutex must be held by whoever calls the next but one.


int Handle::bad_reset(int user) {
  user_ = user;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'user_' is written here by 'Handle::bad_reset' with no lock, while 'Handle::retire' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :11:5: note: written here by 'Handle::retire' holding 'mutex_'
  return user_;
}
