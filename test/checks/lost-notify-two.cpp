// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread
//
// Two objects of one class: who stops the one and wakes the other has told each what it is to be told.
#include <condition_variable>
#include <memory>
#include <mutex>

struct Writer {
  std::mutex m;
  std::condition_variable wake;
  int jobs = 0;
  bool stop = false;
  void run() {
    std::unique_lock<std::mutex> l(m);
    while (jobs == 0 && !stop)
      wake.wait(l);
  }
  void bad_end() {
    stop = true;
    wake.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this notify on 'wake' can be lost: 'stop' is written without 'm', which the waiter holds while it tests it; write it under 'm' [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE-3]]:5: note: written here without 'm'
    // CHECK-MESSAGES: :[[@LINE-7]]:12: note: the waiter tests it here and would sleep on
  }
  void push() {
    {
      std::lock_guard<std::mutex> l(m);
      ++jobs;
    }
    wake.notify_one();
  }
};

class Writers {
public:
  void ok_one_then_the_other() {
    first_->bad_end(); // which is said there
    second_->push();
  }
  void bad_second() {
    second_->stop = true;
    second_->wake.notify_one();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: this notify on 'second_->wake' can be lost: 'second_->stop' is written without 'm', which the waiter holds while it tests it; write it under 'm' [belay-lost-notify]
    // CHECK-MESSAGES: :[[@LINE-3]]:14: note: written here without 'm'
    // CHECK-MESSAGES: :[[@LINE-29]]:12: note: the waiter tests it here and would sleep on
  }

private:
  std::shared_ptr<Writer> first_ = std::make_shared<Writer>(), second_ = std::make_shared<Writer>();
};
