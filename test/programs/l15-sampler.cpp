// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L15: a sampler waits for its next sample or for the stop token it was made with. The token has a default, which
// belongs to no source; the profiler requests a stop of the source that it forgot to hand over.
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

class sampler {
public:
  explicit sampler(std::stop_token stop = {}) : stop_(std::move(stop)) {}

  void trigger(std::uintptr_t pc) {
    std::scoped_lock lock(mutex_);
    next_ = pc;
    triggered_.notify_one();
  }
  void run() {
    while (auto pc = wait())
      samples_.push_back(*pc);
  }
  std::size_t count() const { return samples_.size(); }

private:
  std::optional<std::uintptr_t> wait() {
    std::unique_lock lock(mutex_);
    if (!triggered_.wait(lock, stop_, [this] { return next_.has_value(); }))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'triggered_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      return std::nullopt;
    return std::exchange(next_, std::nullopt);
  }
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable_any triggered_;
  std::optional<std::uintptr_t> next_;
  std::vector<std::uintptr_t> samples_;
};

class profiler {
public:
  void start() {
#ifdef REPAIRED
    sampler_ = std::make_shared<sampler>(stop_.get_token());
#else
    sampler_ = std::make_shared<sampler>();
#endif
    thread_ = std::thread([s = sampler_] { s->run(); });
  }
  std::size_t finish() {
    stop_.request_stop();
    thread_.join();
    return sampler_->count();
  }

private:
  std::stop_source stop_;
  std::shared_ptr<sampler> sampler_;
  std::thread thread_;
};

int main() {
  profiler p;
  p.start();
  return p.finish() == 0 ? 0 : 1;
}
