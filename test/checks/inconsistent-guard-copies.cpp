// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// Whoever copies an object copies one that is ready.

#include <mutex>
#include <string>

class settings {
public:
  settings() = default;
  settings(const settings &ok_other) : name_(ok_other.name_) {}
  bool load(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (loaded_)
      return true;
    name_ = name;
    loaded_ = true;
    return loaded_;
  }
  std::string name() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_;
  }

private:
  mutable std::mutex mutex_;
  bool loaded_ = false;
  std::string name_;
};
// What is set later may be set while it is copied.
class bad_settings {
public:
  bad_settings() = default;
  bad_settings(const bad_settings &other) : name_(other.name_) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:57: warning: 'other.name_' is read here by 'bad_settings::bad_settings' with no lock, while 'bad_settings::load' writes it under 'mutex_'; take 'other.mutex_' here as well [belay-inconsistent-guard]
  bool load(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (loaded_)
      return true;
    name_ = name;
    loaded_ = true;
    return loaded_;
  }
  void rename(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    name_ = name;
  }
  std::string name() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return name_;
  }

private:
  mutable std::mutex mutex_;
  bool loaded_ = false;
  std::string name_;
};
