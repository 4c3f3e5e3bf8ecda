// RUN: %check_belay %s belay-escaping-confined %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: the reference is made by who holds no lock when it is handed out.
#include <mutex>
#include <pthread.h>
#include <string>
#include <vector>

// X15
class BadBare {
public:
  const std::vector<int> &values() const { return values_; }
// CHECK-MESSAGES: :[[@LINE-1]]:51: warning: 'BadBare::values' returns a reference to 'values_', which 'mutex_' guards; return a copy made under 'mutex_' [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+3]]:5: note: written here by 'BadBare::add' holding 'mutex_'
  void add(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(v);
  }

private:
  mutable std::mutex mutex_;
  std::vector<int> values_;
};

// X15: in POSIX.
class BadPosix {
public:
  const std::string &name() {
    pthread_mutex_lock(&mutex_);
    const std::string &result = name_;
    pthread_mutex_unlock(&mutex_);
    return result;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadPosix::name' returns a reference to 'name_', which 'mutex_' guards; return a copy made under 'mutex_' [belay-escaping-confined]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: written here by 'BadPosix::rename' holding 'mutex_'
  }
  void rename(const char *name) {
    pthread_mutex_lock(&mutex_);
    name_ = name;
    pthread_mutex_unlock(&mutex_);
  }

private:
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::string name_;
};

class ok_Settings {
public:
  const std::string &name() const { return name_; }
  void rename(const std::string &name) { name_ = name; }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    sum_ += n;
  }

private:
  std::mutex mutex_;
  std::string name_;
  int sum_ = 0;
};
