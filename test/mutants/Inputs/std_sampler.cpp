// A thread that samples until it is asked to stop, and a reader of what it has.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace {

class sampler {
 public:
  sampler() : thread_([this](std::stop_token stop) { run(stop); }) {}

  ~sampler() {
    thread_.request_stop();
    thread_.join();
  }

  int samples() const {
    std::lock_guard lock(mutex_);
    return samples_;
  }

  void wait_for(int least) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return samples_ >= least; });
  }

 private:
  void run(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      ++samples_;
      changed_.notify_all();
      changed_.wait_for(lock, stop, std::chrono::milliseconds(1), [] { return false; });
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  int samples_ = 0;
  std::jthread thread_;
};

}  // namespace

int main() {
  sampler s;
  s.wait_for(3);
  return s.samples() >= 3 ? 0 : 1;
}
