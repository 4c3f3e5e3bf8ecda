// What several units make a writer with.
#pragma once
#include <mutex>
#include <string>

class ok_writer {
public:
  void close();
  void set_target(const std::string &name);

protected:
  struct Private;
  Private *p_;
};
struct ok_writer::Private {
  std::recursive_mutex mutex;
  std::string target;
  void set(const std::string &name) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    target = name;
  }
  void close();
};
