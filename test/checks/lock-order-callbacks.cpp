// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20

// What a callback locks is locked under what its keeper holds when it calls it.
#include <functional>
#include <map>
#include <mutex>
#include <string>

class Tree {
public:
  using Listener = std::function<void(int)>;
  void listen(Listener l) {
    std::lock_guard lock(mutex_);
    listener_ = std::move(l);
  }
  void bad_set(int value) {
    std::lock_guard lock(mutex_);
    value_ = value;
    if (listener_)
      listener_(value);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'shown_mutex_' is locked here while 'tree_->mutex_' is held, and 'Panel::refresh' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
      // CHECK-MESSAGES: :[[@LINE-5]]:21: note: 'Tree::bad_set' locks 'tree_->mutex_' here
      // CHECK-MESSAGES: :[[@LINE+19]]:11: note: the callback that is run then is given here
      // CHECK-MESSAGES: :[[@LINE+27]]:21: note: and then 'shown_mutex_' here
      // CHECK-MESSAGES: :[[@LINE+20]]:21: note: 'Panel::refresh' locks 'shown_mutex_' here
      // CHECK-MESSAGES: :[[@LINE+3]]:21: note: and then 'tree_->mutex_' here
  }
  int get() {
    std::lock_guard lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  Listener listener_;
  int value_ = 0;
};

class Panel {
public:
  explicit Panel(Tree &tree) : tree_(tree) {
    tree_.listen([this](int value) { changed(value); });
  }
  void refresh() {
    std::lock_guard lock(shown_mutex_);
    shown_ = tree_.get();
  }

private:
  void changed(int value) {
    std::lock_guard lock(shown_mutex_);
    shown_ = value;
  }
  Tree &tree_;
  std::mutex shown_mutex_;
  int shown_ = 0;
};

// The panel asks before it locks.
class Quiet {
public:
  void listen(std::function<void(int)> l) {
    std::lock_guard lock(mutex_);
    listener_ = std::move(l);
  }
  void ok_set(int value) {
    std::lock_guard lock(mutex_);
    value_ = value;
    if (listener_)
      listener_(value);
  }
  int get() {
    std::lock_guard lock(mutex_);
    return value_;
  }

private:
  std::mutex mutex_;
  std::function<void(int)> listener_;
  int value_ = 0;
};

class Polite {
public:
  explicit Polite(Quiet &tree) : tree_(tree) {
    tree_.listen([this](int value) { changed(value); });
  }
  void refresh() {
    const int value = tree_.get();
    std::lock_guard lock(shown_mutex_);
    shown_ = value;
  }

private:
  void changed(int value) {
    std::lock_guard lock(shown_mutex_);
    shown_ = value;
  }
  Quiet &tree_;
  std::mutex shown_mutex_;
  int shown_ = 0;
};
