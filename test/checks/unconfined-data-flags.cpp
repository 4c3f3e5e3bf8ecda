// A flag that is told of is told of once: whoever starts a thread puts it down, as the cure is the same.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
#include <thread>

class Stream {
public:
  ~Stream() {
    done_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'done_' is a plain bool that a thread polls while 'Stream::~Stream' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+18]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE+9]]:36: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+8]]:15: note: the thread is started here
    if (sender_.joinable())
      sender_.join();
    if (receiver_.joinable())
      receiver_.join();
  }
  void ok_start_sending() {
    done_ = false;
    sender_ = std::thread([this] { send(); });
  }
  void ok_start_receiving() {
    done_ = false;
    receiver_ = std::thread([this] { receive(); });
  }
private:
  void send() {
    while (!done_)
      step();
  }
  void receive() {
    while (!done_)
      step();
  }
  void step();
  bool done_ = true;
  std::thread sender_, receiver_;
};

// Nobody else writes it.
class Again {
public:
  ~Again() {
    if (sender_.joinable())
      sender_.join();
    if (receiver_.joinable())
      receiver_.join();
  }
  void bad_start_sending() {
    done_ = false;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'done_' is a plain bool that a thread polls while 'Again::bad_start_sending' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+11]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE+5]]:38: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+4]]:17: note: the thread is started here
    sender_ = std::thread([this] { step(); });
  }
  void start_receiving() {
    receiver_ = std::thread([this] { receive(); });
  }

private:
  void receive() {
    while (!done_)
      step();
  }
  void step();
  bool done_ = true;
  std::thread sender_, receiver_;
};
