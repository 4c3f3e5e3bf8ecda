// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D4: the base of all devices starts the thread that polls in its constructor. The derived device sets its register
// after that, when the thread may have used it.
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

class device {
public:
  virtual ~device() = default;
  device(const device &) = delete;
  device &operator=(const device &) = delete;
  int polls() const { return polls_.load(); }

protected:
  using poll_function = std::function<void()>;
  device() = default;
  void start(poll_function poll) {
    thread_ = std::thread([this, poll = std::move(poll)] {
      while (!stopped_.load()) {
        poll();
        ++polls_;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    });
  }
  void stop() {
    stopped_.store(true);
    if (thread_.joinable())
      thread_.join();
  }

private:
  std::atomic<bool> stopped_{false};
  std::atomic<int> polls_{0};
  std::thread thread_;
};

class thermometer : public device {
public:
  explicit thermometer(int address) {
#ifdef REPAIRED
    address_ = address;
    start([this] { celsius_ = read(); });
#else
    start([this] { celsius_ = read(); });
    address_ = address;
#endif
  }
  ~thermometer() override { stop(); }

private:
  int read() const { return address_ % 40; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 't.address_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  int address_ = 0;
  int celsius_ = 0;
};

int main() {
  thermometer t(0x48);
  return t.polls() > 100;
}
