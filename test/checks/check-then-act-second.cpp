// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread
//
// A pointer that is tested, and then loaded once more.

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

struct Upstream {
  int port = 0;
  void send() const {}
};

class Slot {
public:
  void withdraw() { current_.store(nullptr); }
  int bad_again() const {
    if (current_.load() == nullptr)
      return 0;
    std::shared_ptr<const Upstream> up = current_.load();
    // CHECK-MESSAGES: :[[@LINE-1]]:51: warning: 'current_' is loaded again here after a test for null: another thread can have stored null in between; load it once, into a local, and test that [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:18: note: tested here
    // CHECK-MESSAGES: :[[@LINE+2]]:12: note: used here
    // CHECK-MESSAGES: :[[@LINE-8]]:21: note: null is stored here
    return up->port;
  }
  int bad_at_once() const {
    if (current_.load())
      return current_.load()->port;
      // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'current_' is loaded again here after a test for null: another thread can have stored null in between; load it once, into a local, and test that [belay-check-then-act]
      // CHECK-MESSAGES: :[[@LINE-3]]:18: note: tested here
      // CHECK-MESSAGES: :[[@LINE-3]]:14: note: used here
    // CHECK-MESSAGES: :[[@LINE-17]]:21: note: null is stored here
    return 0;
  }
  int ok_once() const {
    std::shared_ptr<const Upstream> up = current_.load();
    return up ? up->port : 0;
  }
  int ok_tested_again() const {
    if (!current_.load())
      return 0;
    std::shared_ptr<const Upstream> up = current_.load();
    if (!up)
      return 0;
    return up->port;
  }

private:
  std::atomic<std::shared_ptr<const Upstream>> current_;
};

// Bare pointers: one that somebody takes away, and one that is only ever set.
class Bare {
public:
  void set(Upstream *up) {
    current_ = up;
    once_ = up;
  }
  void withdraw() { current_ = nullptr; }
  void bad_bare() {
    if (!current_)
      return;
    current_.load()->send();
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 'current_' is loaded again here after a test for null: another thread can have stored null in between; load it once, into a local, and test that [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:10: note: tested here
    // CHECK-MESSAGES: :[[@LINE-3]]:22: note: used here
    // CHECK-MESSAGES: :[[@LINE-8]]:21: note: null is stored here
  }
  void ok_only_set() {
    if (!once_)
      return;
    once_.load()->send();
  }

private:
  std::atomic<Upstream *> current_{nullptr}, once_{nullptr};
};

// A weak pointer in a thread.
class Gossip {
public:
  void run() {
    thread_ = std::thread([this] {
      bad_expired();
      ok_locked();
    });
  }
  ~Gossip() { thread_.join(); }
  void bad_expired() {
    for (auto &link : peers_) {
      if (link.expired())
        continue;
      std::shared_ptr<Upstream> peer = link.lock();
      // CHECK-MESSAGES: :[[@LINE-1]]:45: warning: 'link' is locked here after a test whether it is still there: its last owner can let it go in between, and this is null; lock it once, and test what that gives [belay-check-then-act]
      // CHECK-MESSAGES: :[[@LINE-4]]:16: note: tested here
      // CHECK-MESSAGES: :[[@LINE+2]]:7: note: used here
      // CHECK-MESSAGES: :[[@LINE-14]]:15: note: a thread that does this is started here
      peer->send();
    }
  }
  void ok_locked() {
    for (auto &link : peers_)
      if (auto peer = link.lock())
        peer->send();
  }
  // By its owner's thread.
  void ok_no_thread() {
    if (!peers_.front().expired())
      peers_.front().lock()->send();
  }

private:
  std::vector<std::weak_ptr<Upstream>> peers_;
  std::thread thread_;
};

// One that several threads use, as its lock says.
class Turret {
public:
  void aim(const std::shared_ptr<Upstream> &at) {
    std::lock_guard lock(mutex_);
    target_ = at;
  }
  bool bad_fire() {
    std::weak_ptr<Upstream> target;
    {
      std::lock_guard lock(mutex_);
      target = target_;
    }
    if (target.expired())
      return false;
    std::shared_ptr<Upstream> at = target.lock();
    // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'target' is locked here after a test whether it is still there: its last owner can let it go in between, and this is null; lock it once, and test what that gives [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:16: note: tested here
    // CHECK-MESSAGES: :[[@LINE+2]]:5: note: used here
    // CHECK-MESSAGES: :[[@LINE-9]]:23: note: the function locks here, so it is one of several threads
    at->send();
    return true;
  }
  bool ok_fire() {
    std::weak_ptr<Upstream> target;
    {
      std::lock_guard lock(mutex_);
      target = target_;
    }
    std::shared_ptr<Upstream> at = target.lock();
    if (!at)
      return false;
    at->send();
    return true;
  }

private:
  std::mutex mutex_;
  std::weak_ptr<Upstream> target_;
};
