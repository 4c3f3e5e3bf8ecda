// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// What a class is made with is its own: it may lock the mutex of that, and call what doesn't.

#include "Inputs/writer_private.h"
#include <mutex>
#include <string>

class ok_appender {
public:
  void append(const std::string &text);
  void set_target(const std::string &name);
  void close();

private:
  struct Private;
  Private *p_;
};
struct ok_appender::Private {
  std::recursive_mutex mutex;
  std::string target;
  bool ready() { return !target.empty(); }
  void set(const std::string &name) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    target = name;
  }
  void close() { target.clear(); }
};
void ok_appender::append(const std::string &text) {
  std::lock_guard<std::recursive_mutex> lock(p_->mutex);
  if (p_->ready())
    p_->target += text;
}
void ok_appender::set_target(const std::string &name) { p_->set(name); }
void ok_appender::close() {
  std::lock_guard<std::recursive_mutex> lock(p_->mutex);
  p_->close();
}

// That of a header other units lock as well.
void ok_writer::Private::close() { target.clear(); }
void ok_writer::close() { p_->close(); }
void ok_writer::set_target(const std::string &name) { p_->set(name); }

// This one leaves it to what it is made with.
class bad_appender {
public:
  bool ready();
  void set_target(const std::string &name);

private:
  struct Private;
  Private *p_;
};
struct bad_appender::Private {
  std::recursive_mutex mutex;
  std::string target;
  bool ready() { return !target.empty(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'target' is read here by 'Private::ready' with no lock, while 'Private::set' writes it under 'mutex'; take 'mutex' here as well [belay-inconsistent-guard]
  void set(const std::string &name) {
    std::lock_guard<std::recursive_mutex> lock(mutex);
    target = name;
  }
};
bool bad_appender::ready() { return p_->ready(); }
void bad_appender::set_target(const std::string &name) { p_->set(name); }
