// A guard of one's own that has the standard's for a member, and a destructor that is written down, unlocks in the end.
// RUN: %check_belay %s belay-double-lock,belay-missing-unlock,belay-lock-order %t
#include <mutex>

class __attribute__((capability("mutex"))) Mutex {
public:
  class __attribute__((scoped_lockable)) Lock {
  public:
    Lock(Mutex &m) __attribute__((acquire_capability(m))) : lock_(m.raw()) {}
    ~Lock() __attribute__((release_capability())) {}

  private:
    std::unique_lock<std::mutex> lock_;
  };
  std::mutex &raw() { return mutex_; }

private:
  std::mutex mutex_;
};

class Section {
public:
  explicit Section(std::mutex &m) : guard_(m) {}
  ~Section() {}

private:
  std::lock_guard<std::mutex> guard_;
};

class Tree {
public:
  void ok_in_turn() {
    {
      Mutex::Lock lock(nodes_);
      ++size_;
    }
    grow();
  }
  void ok_sections() {
    { Section s(count_); }
    Section s(count_);
    ++size_;
  }
  void grow() {
    Mutex::Lock lock(nodes_);
    ++size_;
  }
  void bad_inside() {
    Mutex::Lock lock(nodes_);
    // CHECK-MESSAGES: :[[@LINE+1]]:5: warning: this call locks 'nodes_.mutex_' while the same thread holds it
    grow();
    // CHECK-MESSAGES: :[[@LINE-3]]:17: note: locked here first
    // CHECK-MESSAGES: :45:17: note: reached through this call
    // CHECK-MESSAGES: :9:61: note: locked again here
  }
  void bad_section() {
    Section outer(count_);
    // CHECK-MESSAGES: :[[@LINE+1]]:13: warning: this call locks 'count_' while the same thread holds it
    Section inner(count_);
    // CHECK-MESSAGES: :[[@LINE-3]]:13: note: locked here first
    // CHECK-MESSAGES: :23:37: note: locked again here
  }

private:
  Mutex nodes_;
  std::mutex count_;
  int size_ = 0;
};

void use(Tree &t) {
  t.ok_in_turn();
  t.ok_sections();
  t.bad_inside();
  t.bad_section();
}
