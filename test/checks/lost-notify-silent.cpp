// A store that ends a wait, and one function that leaves the notification out.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c++20 -pthread

#include <atomic>

class Gate {
public:
  void publish(unsigned frame) {
    done_.store(frame);
    done_.notify_all();
  }
  void bad_close() { done_.store(last); }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'done_' is stored here, and nobody notifies of it: who waits for it sleeps on; call notify_all() afterwards [belay-lost-notify]
  // CHECK-MESSAGES: :[[@LINE+14]]:13: note: waited for here
  // CHECK-MESSAGES: :[[@LINE-5]]:11: note: others notify, as here
  void ok_close() {
    done_.store(last);
    done_.notify_all();
  }
  void ok_close_by_another() {
    end();
    done_.notify_all();
  }
  // What it is at first ends no wait.
  void ok_begin() { done_ = 0; }
  void wait_for(unsigned frame) const {
    for (unsigned now = done_; now < frame; now = done_)
      done_.wait(now);
  }

private:
  void end() { done_ = last; }
  static constexpr unsigned last = 0xffffffff;
  std::atomic<unsigned> done_{0};
};

// One that waits for it to be something else puts it back.
class Event {
public:
  void set() {
    state_.store(1);
    state_.notify_one();
  }
  void ok_reset() { state_.store(0); }
  void ok_take() {
    state_.wait(0);
    state_.store(2);
  }

private:
  std::atomic<int> state_{2};
};
