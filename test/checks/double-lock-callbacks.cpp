// RUN: %check_belay %s belay-double-lock %t -- -- -std=c++20

// Callbacks that a member keeps, and that come back to the object that calls them under its lock.
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

class Bus {
public:
  using Handler = std::function<void(int)>;
  static Bus &get() {
    static Bus bus;
    return bus;
  }
  unsigned on(int topic, Handler h) {
    std::lock_guard lock(mutex_);
    handlers_[topic].emplace_back(next_, std::move(h));
    return next_++;
  }
  void bad_emit(int topic, int arg) {
    std::lock_guard lock(mutex_);
    for (auto &[id, h] : handlers_[topic])
      h(arg);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this calls back with 'mutex_' held, and the callback that 'retry' gives locks it again: the thread waits for itself for ever; call a copy of it once 'mutex_' is unlocked [belay-double-lock]
      // CHECK-MESSAGES: :[[@LINE-4]]:21: note: locked here first
      // CHECK-MESSAGES: :[[@LINE+12]]:14: note: the callback is given here
      // CHECK-MESSAGES: :[[@LINE+13]]:18: note: reached through this call
      // CHECK-MESSAGES: :[[@LINE-12]]:21: note: locked again here
  }

private:
  std::mutex mutex_;
  std::map<int, std::vector<std::pair<unsigned, Handler>>> handlers_;
  unsigned next_ = 0;
};

void retry(int channel) {
  Bus::get().on(1, [channel](int ch) {
    if (ch == channel)
      Bus::get().on(2, [](int) {});
  });
}

// A member function of the same object; the lock is taken by who calls the one that calls back.
class Timer {
public:
  Timer() {
    subscribe([this] { restart(); });
  }
  void subscribe(std::function<void()> f) { on_tick_ = std::move(f); }
  void restart() {
    std::lock_guard lock(mutex_);
    left_ = 10;
  }
  void bad_tick() {
    std::lock_guard lock(mutex_);
    if (--left_ == 0)
      fire();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: this calls back with 'mutex_' held, and the callback that 'Timer::Timer' gives locks it again: the thread waits for itself for ever; call a copy of it once 'mutex_' is unlocked [belay-double-lock]
      // CHECK-MESSAGES: :[[@LINE-4]]:21: note: locked here first
      // CHECK-MESSAGES: :[[@LINE-13]]:5: note: the callback is given here
      // CHECK-MESSAGES: :[[@LINE-14]]:24: note: reached through this call
      // CHECK-MESSAGES: :[[@LINE-11]]:21: note: locked again here
  }

private:
  void fire() { on_tick_(); }
  std::mutex mutex_;
  std::function<void()> on_tick_;
  int left_ = 10;
};

// A function and its argument, as in C.
struct Device {
  std::mutex mutex;
  void (*notify)(int) = nullptr;
  int state = 0;
};
static Device device;
static void device_listen(void (*f)(int)) {
  std::lock_guard lock(device.mutex);
  device.notify = f;
}
static int device_state() {
  std::lock_guard lock(device.mutex);
  return device.state;
}
static void show(int) { (void)device_state(); }
void start() { device_listen(show); }
void bad_changed(int state) {
  std::lock_guard lock(device.mutex);
  device.state = state;
  if (device.notify)
    device.notify(state);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'device.mutex' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-5]]:19: note: locked here first
    // CHECK-MESSAGES: :[[@LINE-9]]:31: note: reached through this call
    // CHECK-MESSAGES: :[[@LINE-13]]:19: note: locked again here
}

// A copy, called once the lock is let go.
class Copies {
public:
  void subscribe(std::function<void()> f) {
    std::lock_guard lock(mutex_);
    all_.push_back(std::move(f));
  }
  void ok_fire() {
    std::vector<std::function<void()>> all;
    {
      std::lock_guard lock(mutex_);
      all = all_;
    }
    for (auto &f : all)
      f();
  }
  int count() {
    std::lock_guard lock(mutex_);
    return int(all_.size());
  }

private:
  std::mutex mutex_;
  std::vector<std::function<void()>> all_;
};
void use(Copies &c) {
  c.subscribe([&c] { (void)c.count(); });
}

// One that may be locked again.
class Recursive {
public:
  void subscribe(std::function<void()> f) {
    std::lock_guard lock(mutex_);
    call_ = std::move(f);
  }
  void ok_fire() {
    std::lock_guard lock(mutex_);
    call_();
  }

private:
  std::recursive_mutex mutex_;
  std::function<void()> call_;
};
void use(Recursive &r) {
  r.subscribe([&r] { r.subscribe({}); });
}

// The callback of one object calls another one.
class Node {
public:
  void subscribe(std::function<void()> f) {
    std::lock_guard lock(mutex_);
    call_ = std::move(f);
  }
  void ok_fire() {
    std::lock_guard lock(mutex_);
    call_();
  }
  int value() {
    std::lock_guard lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  std::function<void()> call_;
  int value_ = 0;
};
void chain(Node &a, Node &b) {
  a.subscribe([&b] { (void)b.value(); });
}

// It says by a flag that it calls back: who comes back then doesn't lock.
class Flagged {
public:
  void subscribe(std::function<void()> f) {
    std::lock_guard lock(mutex_);
    call_ = std::move(f);
  }
  void ok_fire() {
    std::lock_guard lock(mutex_);
    calling_ = true;
    call_();
    calling_ = false;
  }
  void add(int n) {
    if (calling_) {
      later_ = n;
      return;
    }
    std::lock_guard lock(mutex_);
    sum_ += n;
  }

private:
  std::mutex mutex_;
  std::function<void()> call_;
  bool calling_ = false;
  int later_ = 0, sum_ = 0;
};
void use(Flagged &f) {
  f.subscribe([&f] { f.add(1); });
}

// Another member is called under the lock.
class Two {
public:
  void on_open(std::function<void()> f) { open_ = std::move(f); }
  void on_close(std::function<void()> f) { close_ = std::move(f); }
  void ok_fire() {
    {
      std::lock_guard lock(mutex_);
      open_();
    }
    close_();
  }
  int size() {
    std::lock_guard lock(mutex_);
    return size_;
  }

private:
  std::mutex mutex_;
  std::function<void()> open_, close_;
  int size_ = 0;
};
void use(Two &t) {
  t.on_open([] {});
  t.on_close([&t] { (void)t.size(); });
}

// FN: it is put into the member by who keeps it, without a function that takes it.
class FN_assigned {
public:
  std::function<void()> call;
  void fire() {
    std::lock_guard lock(mutex_);
    call();
  }
  int value() {
    std::lock_guard lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  int value_ = 0;
};
void use(FN_assigned &f) {
  f.call = [&f] { (void)f.value(); };
}
