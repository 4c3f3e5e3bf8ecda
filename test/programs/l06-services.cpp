// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L6: services are started one by one. If one of them cannot start, those that run are dropped from their list without
// having been stopped, and the destructor of the janitor joins its thread.
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

class service {
public:
  virtual ~service() = default;
  virtual void start() = 0;
  virtual void stop() = 0;
};

class cache_janitor : public service {
public:
  ~cache_janitor() override {
#ifdef REPAIRED
    cache_janitor::stop();
#endif
    if (thread_)
      thread_->join();
  }
  void start() override { thread_.reset(new std::thread(&cache_janitor::run, this)); }
  void stop() override {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_) {
      expired_.clear();
      wake_.wait(lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'wake_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::set<int> expired_;
  std::unique_ptr<std::thread> thread_;
};

class listener : public service {
public:
  explicit listener(int port) : port_(port) {}
  void start() override {
    if (port_ < 1024)
      throw std::runtime_error("this port is for root");
    listening_ = true;
  }
  void stop() override { listening_ = false; }

private:
  int port_;
  bool listening_ = false;
};

static void run_all(int port) {
  std::vector<std::unique_ptr<service>> services;
  services.push_back(std::make_unique<cache_janitor>());
  services.push_back(std::make_unique<listener>(port));
  for (const auto &s : services)
    s->start();
  for (auto s = services.rbegin(); s != services.rend(); ++s)
    (*s)->stop();
}

int main(int argc, char **) {
  try {
    run_all(argc > 1 ? 80 : 8080);
  } catch (const std::exception &e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
