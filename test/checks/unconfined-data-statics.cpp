// What the initialiser of a static variable does is done once, before anybody has the variable.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <memory>
#include <thread>
#include <vector>

bool more();
struct Pool {
  explicit Pool(int n) {
    while (n-- > 0)
      works_.push_back(n);
  }
  void run() {
    while (more())
      threads_.emplace_back([this] { more(); });
    started_ += works_.size();
  }
  void add(int n) { works_.push_back(n); }
  std::vector<int> works_;
  std::vector<std::thread> threads_;
  unsigned long started_ = 0;
};

Pool &ok_pool() {
  static auto pool = std::make_shared<Pool>(4);
  [[maybe_unused]] static bool runs = [](auto of) {
    std::thread([of] { of->run(); }).detach();
    return true;
  }(pool);
  return *pool;
}
void ok_asked_again() {
  ok_pool();
  while (more())
    ok_pool();
}

// D3: what comes after isn't part of it.
Pool &bad_pool() {
  static auto pool = std::make_shared<Pool>(4);
  [[maybe_unused]] static bool runs = [](auto of) {
    std::thread([of] { of->run(); }).detach();
    return true;
  }(pool);
  pool->works_.push_back(1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'pool->works_' is written here by 'bad_pool' with no lock, while a thread reads it [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE-31]]:17: note: read here by a thread with no lock
  // CHECK-MESSAGES: :[[@LINE-6]]:28: note: reached through this call
  // CHECK-MESSAGES: :[[@LINE-7]]:5: note: the thread is started here
  return *pool;
}
