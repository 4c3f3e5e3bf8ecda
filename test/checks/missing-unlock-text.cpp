// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
//
// What isn't a number throws.

#include <map>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

class Settings {
public:
  // K2
  void bad_apply(const std::string &key, const std::string &value) {
    lock_.lock();
    values_[key] = std::stoi(value);
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'lock_' stays locked if an exception leaves the function here; lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: locked here
// CHECK-MESSAGES: :[[@LINE+1]]:11: note: unlocked here, which the exception passes by
    lock_.unlock();
  }
  void ok_before(const std::string &key, const std::string &value) {
    const int number = std::stoi(value);
    lock_.lock();
    values_[key] = number;
    lock_.unlock();
  }
  void ok_guard(const std::string &key, const std::string &value) {
    std::lock_guard guard(lock_);
    values_[key] = std::stoi(value);
  }
  void ok_literal(const std::string &key) {
    lock_.lock();
    values_[key] = std::stoi("12");
    lock_.unlock();
  }
  // Which elements there are whoever asks knows.
  int ok_element(const std::vector<int> &all) {
    lock_.lock();
    int first = all.at(0);
    lock_.unlock();
    return first;
  }
  void ok_caught(const std::string &key, const std::string &value) {
    lock_.lock();
    try {
      values_[key] = std::stoi(value);
    } catch (const std::exception &) {
    }
    lock_.unlock();
  }

private:
  std::mutex lock_;
  std::map<std::string, int> values_;
};

std::counting_semaphore<4> slots(4);
void use(long);
// K2
void bad_slot(const std::string &text) {
  slots.acquire();
  use(std::stol(text));
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'slots' was acquired and is not released if an exception leaves the function here: the next ones have one fewer, and wait for ever when none is left; release it in a destructor [belay-missing-unlock]
  slots.release();
}
