// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// A virtual call on the object itself runs what its class, or one derived from that, has: no sibling's.

#include <mutex>

struct Meta {
  std::mutex mutex;
};

class Transfer {
public:
  virtual ~Transfer() = default;

protected:
  virtual void emit(int state) {
    std::lock_guard<std::mutex> g(mutex_);
    state_ = state;
  }
  std::mutex mutex_;
  Meta *meta_ = nullptr;
  int state_ = 0;
};

class Outgoing : public Transfer {
protected:
  void emit(int state) override {
    std::lock_guard<std::mutex> g(meta_->mutex);
    if (state_ == state)
      meta_ = nullptr;
  }
};

class Incoming : public Transfer {
public:
  void ok_ask() { emit(1); }
  void ok_start() { emit(2); }
};

class Resumed : public Transfer {
public:
  void ask() { Transfer::emit(1); }
  void bad_start() { emit(2); }

protected:
  void emit(int state) override {
    std::lock_guard<std::mutex> g(meta_->mutex);
    if (state_ == state)
    // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'state_' is read here by 'Resumed::bad_start' under 'meta_->mutex', while 'Resumed::ask' writes it under 'mutex_', which does not exclude it; use one mutex for both [belay-inconsistent-guard]
    // CHECK-MESSAGES: :[[@LINE-7]]:22: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-33]]:5: note: written here by 'Resumed::ask' holding 'mutex_'
    // CHECK-MESSAGES: :[[@LINE-10]]:26: note: reached through this call
      meta_ = nullptr;
  }
};
