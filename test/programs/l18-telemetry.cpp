// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L18: a sender of telemetry takes the stop token of its jthread and gives it to the transport, which doesn't ask it
// either. The destructor requests a stop, and waits for a loop without an end.
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

class transport {
public:
  virtual ~transport() = default;
  virtual bool send(const std::string &line, std::stop_token stop) = 0;
};

class console : public transport {
public:
  bool send(const std::string &line, std::stop_token) override {
    std::puts(line.c_str());
    return true;
  }
};

class telemetry {
public:
  explicit telemetry(std::unique_ptr<transport> to) : to_(std::move(to)) {
    thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' has no stop path: its loop never ends [belay-thread-without-done]
// CHECK: note: step 1: the main thread starts thread 2
  }
  void add(std::string line) {
    std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }

private:
  void run(std::stop_token stop) {
#ifdef REPAIRED
    while (!stop.stop_requested()) {
#else
    while (true) {
#endif
      flush(stop);
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
  }
  void flush(std::stop_token stop) {
    std::vector<std::string> ready;
    {
      std::lock_guard lock(mutex_);
      ready.swap(lines_);
    }
    for (const std::string &line : ready)
      if (!to_->send(line, stop))
        add(line);
  }

  std::unique_ptr<transport> to_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::jthread thread_;
};

int main() {
  telemetry t(std::make_unique<console>());
  t.add("started");
}
