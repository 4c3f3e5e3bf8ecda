// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L2: a probe hands its verdict over and waits until that is acknowledged. The monitor gives up after a second, and
// nobody acknowledges: the probe's thread, which the monitor joins in the end, waits on.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

enum class verdict { unknown, healthy, sick };

class handover {
public:
  void deliver(verdict v) {
    std::unique_lock<std::mutex> hold(guard_);
    verdict_ = v;
    arrived_ = true;
    arrival_.notify_one();
    while (!acknowledged_)
      acknowledgement_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'database.to_.acknowledgement_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }

  std::pair<bool, verdict> await(std::chrono::milliseconds patience) {
    std::unique_lock<std::mutex> hold(guard_);
    if (!arrival_.wait_for(hold, patience, [this] { return arrived_; })) {
#ifdef REPAIRED
      acknowledged_ = true;
      acknowledgement_.notify_one();
#endif
      return {false, verdict::unknown};
    }
    acknowledged_ = true;
    acknowledgement_.notify_one();
    return {true, verdict_};
  }

private:
  std::mutex guard_;
  std::condition_variable arrival_, acknowledgement_;
  verdict verdict_ = verdict::unknown;
  bool arrived_ = false, acknowledged_ = false;
};

class monitor {
public:
  using probe = std::function<verdict()>;

  explicit monitor(probe p) : probe_(std::move(p)), thread_([this] { to_.deliver(probe_()); }) {}
  ~monitor() {
    if (thread_.joinable())
      thread_.join();
  }
  monitor(const monitor &) = delete;
  monitor &operator=(const monitor &) = delete;

  bool healthy() {
    auto [in_time, v] = to_.await(std::chrono::seconds(1));
    if (!in_time)
      ++late_;
    return in_time && v == verdict::healthy;
  }
  int late() const { return late_; }

private:
  probe probe_;
  handover to_;
  int late_ = 0;
  std::thread thread_;
};

bool database_is_healthy(int open_connections) {
  monitor database([open_connections] { return open_connections < 100 ? verdict::healthy : verdict::sick; });
  return database.healthy();
}
