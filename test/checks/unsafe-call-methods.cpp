// RUN: %check_belay %s belay-unsafe-call %t -- -- -std=c++20 -pthread
//
// No thread to be seen, but a class that locks.

#include <ctime>
#include <map>
#include <mutex>
#include <string>

class AccessLog {
public:
  void bad_request(const std::string &target) {
    std::string line = stamp(std::time(nullptr)) + target;
    std::lock_guard g(mutex_);
    lines_ += line;
  }
  void ok_request(const std::string &target) {
    std::tm tm{};
    std::time_t now = std::time(nullptr);
    localtime_r(&now, &tm);
    std::lock_guard g(mutex_);
    lines_ += target;
  }
  void ok_under_the_lock() {
    std::lock_guard g(mutex_);
    std::time_t now = std::time(nullptr);
    hour_ = std::localtime(&now)->tm_hour;
  }

private:
  static std::string stamp(std::time_t t) {
    char text[40];
    std::strftime(text, sizeof text, "%F", std::localtime(&t));
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'localtime' keeps its state in memory that all threads share, and 'AccessLog::bad_request' locks nothing before it; use localtime_r [belay-unsafe-call]
// CHECK-MESSAGES: :[[@LINE-21]]:21: note: it locks here, since several threads call it
    return text;
  }

  std::mutex mutex_;
  std::string lines_;
  int hour_ = 0;
};

// It locks nothing: any one thread may have it.
class Calendar {
public:
  int ok_hour() {
    std::time_t now = std::time(nullptr);
    return std::localtime(&now)->tm_hour;
  }
};
