// The same in a class.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread

#include <mutex>

class bad_flags {
public:
  void open() {
    std::lock_guard hold(files_);
    open_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'open_' is written here under 'files_', and 'busy_', a bit-field that shares its memory, under 'jobs_': {{.*}} [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: written here holding 'jobs_'
  }
  void work() {
    std::lock_guard hold(jobs_);
    busy_ = true;
  }

private:
  std::mutex files_, jobs_;
  bool open_ : 1;
  bool busy_ : 1;
};

class ok_one_mutex {
public:
  ok_one_mutex() : open_(false), busy_(false) { open_ = true; }
  void open() {
    std::lock_guard hold(files_);
    open_ = true;
  }
  void work() {
    std::scoped_lock hold(files_, jobs_);
    busy_ = true;
  }

private:
  std::mutex files_, jobs_;
  bool open_ : 1;
  bool busy_ : 1;
};
