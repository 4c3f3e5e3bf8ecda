// Two objects of one class that are assigned, swapped or compared: either may come first.
// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++17 -pthread
#include <map>
#include <mutex>
#include <string>

class Settings {
public:
  Settings() = default;
  Settings(const Settings &ok_other) {
    std::lock_guard<std::mutex> lock(mutex_); // nobody else has it yet
    std::lock_guard<std::mutex> other(ok_other.mutex_);
    values_ = ok_other.values_;
  }
  Settings &operator=(const Settings &bad_other) {
    if (&bad_other == this)
      return *this;
    std::unique_lock<std::mutex> lock(mutex_);
// CHECK-MESSAGES: :[[@LINE+2]]:34: warning: 'bad_other.mutex_' is locked here while 'mutex_' is held, in the order in which the two come, which may be any: two threads that have them the other way round wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-2]]:34: note: 'mutex_' is locked here
    std::unique_lock<std::mutex> other(bad_other.mutex_);
    values_ = bad_other.values_;
    return *this;
  }
  // What is moved from is nobody else's.
  Settings &operator=(Settings &&ok_other) {
    std::unique_lock<std::mutex> lock(mutex_);
    std::unique_lock<std::mutex> other(ok_other.mutex_);
    values_.swap(ok_other.values_);
    return *this;
  }
  bool operator==(const Settings &bad_other) const {
    std::unique_lock<std::mutex> other(bad_other.mutex_);
    std::unique_lock<std::mutex> lock(mutex_);
// CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'mutex_' is locked here while 'bad_other.mutex_' is held, in the order in which the two come, which may be any: two threads that have them the other way round wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:34: note: 'bad_other.mutex_' is locked here
    return values_ == bad_other.values_;
  }
  void swap(Settings &ok_other) {
    if (this < &ok_other) {
      std::unique_lock<std::mutex> lock(mutex_);
      std::unique_lock<std::mutex> other(ok_other.mutex_);
      values_.swap(ok_other.values_);
    } else if (&ok_other != this) {
      std::unique_lock<std::mutex> other(ok_other.mutex_);
      std::unique_lock<std::mutex> lock(mutex_);
      values_.swap(ok_other.values_);
    }
  }
  bool operator!=(const Settings &ok_other) const {
    std::scoped_lock both(mutex_, ok_other.mutex_);
    return values_ != ok_other.values_;
  }
  // A parent and its child are told apart.
  void ok_adopt(Settings &child) {
    std::unique_lock<std::mutex> lock(mutex_);
    std::unique_lock<std::mutex> other(child.mutex_);
    values_.insert(child.values_.begin(), child.values_.end());
  }
  void ok_copied_first(const Settings &other) {
    std::map<std::string, int> values;
    {
      std::unique_lock<std::mutex> lock(other.mutex_);
      values = other.values_;
    }
    std::unique_lock<std::mutex> lock(mutex_);
    values_.swap(values);
  }

private:
  mutable std::mutex mutex_;
  std::map<std::string, int> values_;
};

void use() {
  Settings a, b;
  a = b;
  a.swap(b);
  if (a == b || a != b)
    a.ok_adopt(b);
}
