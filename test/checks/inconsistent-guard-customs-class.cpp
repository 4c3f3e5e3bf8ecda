// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// What all objects of a class share, guarded by custom.

#include <map>
#include <mutex>

class Pool {
public:
  static void add(int k) {
    std::lock_guard<std::mutex> g(lock_);
    all_[k] = 1;
  }
  static void remove(int k) {
    std::lock_guard<std::mutex> g(lock_);
    all_.erase(k);
  }
  static bool has(int k) {
    std::lock_guard<std::mutex> g(lock_);
    return all_.count(k) != 0;
  }
  void bad_drop() { all_.clear(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'all_' is written here by 'Pool::bad_drop' with no lock, while 'Pool::add' writes it under 'lock_'; take 'lock_' here as well [belay-inconsistent-guard]
  // CHECK-MESSAGES: :[[@LINE-12]]:5: note: written here by 'Pool::add' holding 'lock_'
  void ok_drop() {
    std::lock_guard<std::mutex> g(lock_);
    clear();
  }
  static void ok_init() { all_.clear(); }

private:
  void clear() { all_.clear(); }
  static std::mutex lock_;
  static std::map<int, int> all_;
};
std::mutex Pool::lock_;
std::map<int, int> Pool::all_;
