// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L12: a daemon queues what happens during its start; the dispatcher's thread handles it later. When the dispatcher
// can't be started, the events of the shutdown find the queue full.
#include <array>
#include <condition_variable>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <thread>

template <class T, std::size_t N> class ring {
public:
  void put(const T &value) {
    std::unique_lock lock(mutex_);
    for (; count_ == N && !closed_;)
      changed_.wait(lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'events_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread locks 'events_.mutex_'
    if (closed_)
      return;
    slots_[(first_ + count_++) % N] = value;
    changed_.notify_all();
  }
  bool get(T &value) {
    std::unique_lock lock(mutex_);
    for (; count_ == 0 && !closed_;)
      changed_.wait(lock);
    if (count_ == 0)
      return false;
    value = slots_[first_];
    first_ = (first_ + 1) % N;
    --count_;
    changed_.notify_all();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

private:
  std::array<T, N> slots_{};
  std::size_t first_ = 0, count_ = 0;
  bool closed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
};

enum class event { configured, listening, stopping, stopped };

class watchdog {
public:
  virtual ~watchdog() = default;
  virtual bool start() = 0;
};
class hardware_watchdog final : public watchdog {
public:
  explicit hardware_watchdog(bool present) : present_(present) {}
  bool start() override { return present_; }

private:
  bool present_;
};

class daemon_process {
public:
  explicit daemon_process(watchdog &w) : watchdog_(w) {}
  bool run() {
    events_.put(event::configured);
    events_.put(event::listening);
    const bool started = watchdog_.start();
    if (started)
      dispatcher_ = std::thread([this] {
        for (event e; events_.get(e);)
          std::printf("event %d\n", static_cast<int>(e));
      });
#ifdef REPAIRED
    else
      events_.close();
#endif
    events_.put(event::stopping);
    events_.put(event::stopped);
    events_.close();
    if (dispatcher_.joinable())
      dispatcher_.join();
    return started;
  }

private:
  watchdog &watchdog_;
  ring<event, 2> events_;
  std::thread dispatcher_;
};

int main(int argc, char **) {
  hardware_watchdog w(argc > 1);
  return daemon_process(w).run() ? 0 : 1;
}
