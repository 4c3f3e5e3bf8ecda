// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread
//
// An element that is made twice, where each caller keeps a reference to it.

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

struct Meter {
  int n = 0;
};

class Registry {
public:
  Meter &bad_replaced(const std::string &name) {
    {
      std::shared_lock lock(mutex_);
      auto it = meters_.find(name);
      if (it != meters_.end())
        return *it->second;
    }
    auto fresh = std::make_unique<Meter>();
    std::unique_lock lock(mutex_);
    auto &slot = meters_[name];
    slot = std::move(fresh);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'meters_[]' was looked for under 'mutex_', which has been unlocked since: another thread can have put it there and handed it out, and this replaces it; look again under this lock [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-9]]:17: note: looked for here
    // CHECK-MESSAGES: :[[@LINE-5]]:22: note: 'mutex_' is locked again here
    // CHECK-MESSAGES: :[[@LINE+1]]:5: note: handed out here
    return *slot;
  }
  Meter *bad_pointer(const std::string &name) {
    {
      std::lock_guard lock(mutex_);
      if (plain_.count(name))
        return &plain_[name];
    }
    std::lock_guard lock(mutex_);
    plain_[name] = Meter();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'plain_[]' was looked for under 'mutex_', which has been unlocked since: another thread can have put it there and handed it out, and this replaces it; look again under this lock [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-6]]:11: note: looked for here
    // CHECK-MESSAGES: :[[@LINE-4]]:21: note: 'mutex_' is locked again here
    // CHECK-MESSAGES: :[[@LINE+1]]:5: note: handed out here
    return &plain_[name];
  }
  Meter &ok_looks_again(const std::string &name) {
    {
      std::shared_lock lock(mutex_);
      auto it = meters_.find(name);
      if (it != meters_.end())
        return *it->second;
    }
    auto fresh = std::make_unique<Meter>();
    std::unique_lock lock(mutex_);
    auto &slot = meters_[name];
    if (!slot)
      slot = std::move(fresh);
    return *slot;
  }
  Meter &ok_keeps_the_first(const std::string &name) {
    {
      std::shared_lock lock(mutex_);
      auto it = meters_.find(name);
      if (it != meters_.end())
        return *it->second;
    }
    std::unique_lock lock(mutex_);
    return *meters_.try_emplace(name, std::make_unique<Meter>()).first->second;
  }
  // A cache: whoever comes second has computed the same.
  int ok_by_value(const std::string &name) {
    {
      std::shared_lock lock(mutex_);
      auto it = sizes_.find(name);
      if (it != sizes_.end())
        return it->second;
    }
    std::unique_lock lock(mutex_);
    sizes_[name] = name.size();
    return sizes_[name];
  }
  // Another one.
  Meter &ok_other(const std::string &name, const std::string &other) {
    {
      std::shared_lock lock(mutex_);
      auto it = meters_.find(other);
      if (it != meters_.end())
        return *it->second;
    }
    std::unique_lock lock(mutex_);
    auto &slot = meters_[name];
    slot = std::make_unique<Meter>();
    return *slot;
  }

private:
  std::shared_mutex mutex_;
  std::map<std::string, std::unique_ptr<Meter>> meters_;
  std::map<std::string, Meter> plain_;
  std::map<std::string, int> sizes_;
};
