// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// What main calls, and nobody else here, is on main's own thread.

#include <mutex>
#include <vector>

class App {
public:
  bool running();
  void ok_signal() {
    for (int i = 0; i < count_; i++)
      cameras_[i] = 1;
  }
  void remove() {
    std::lock_guard held(mutex_); // for those who show them
    cameras_.pop_back();
    count_--;
  }
  void add() {
    std::lock_guard held(mutex_);
    cameras_.push_back(0);
    count_++;
  }

private:
  std::mutex mutex_;
  std::vector<int> cameras_;
  int count_ = 0;
};

class Cameras {
public:
  int bad_count() { return count_; }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'count_' is read here by 'Cameras::bad_count' with no lock, while 'Cameras::
  void remove() {
    std::lock_guard held(mutex_);
    all_.pop_back();
    count_--;
  }
  void add() {
    std::lock_guard held(mutex_);
    all_.push_back(0);
    count_++;
  }

private:
  std::mutex mutex_;
  std::vector<int> all_;
  int count_ = 0;
};

int main() {
  App app;
  app.add();
  while (app.running()) {
    app.ok_signal();
    app.remove();
  }
}
