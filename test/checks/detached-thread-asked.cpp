// What a thread puts into a container is asked for, and not waited for.
// RUN: %check_belay %s belay-detached-thread %t -- -- -std=c++20 -pthread

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Cache {
public:
  void bad_prefetch(std::vector<std::string> names) {
    auto load = [this, names] {
      for (const std::string &name : names) {
        std::lock_guard<std::mutex> lock(mutex_);
        all_[name] = 1;
      }
    };
    std::thread(load).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'lambda' is detached: nobody can stop it or wait for it; keep its handle and join it [belay-detached-thread]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: it uses '*this', which nothing keeps alive until it ends
  }
  int find(const std::string &name) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = all_.find(name);
    return it == all_.end() ? 0 : it->second;
  }

private:
  std::mutex mutex_;
  std::map<std::string, int> all_;
};

// It is looked at until it is there.
class Polled {
public:
  void ok_polled() {
    std::thread([this] {
      std::lock_guard<std::mutex> lock(mutex_);
      all_.push_back(1);
    }).detach();
  }
  ~Polled() {
    for (;;) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!all_.empty())
        break;
    }
  }

private:
  std::mutex mutex_;
  std::vector<int> all_;
};
