// An exporter that collects measurements and ships them in batches from a thread of its own, on what
// the standard library has: std::thread, std::mutex, std::condition_variable.
//
// What it shows: that the rules are the same without Belay's primitives. The thread is owned by the
// object and joined in its destructor; the stop flag is written under the mutex of the predicate, so
// that no wake-up is lost; the pause between two batches is a wait that the stop can end; everything
// shared is guarded by one mutex, and the slow work happens outside it, on data of the thread's own.
//
// The checks find nothing here.
#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

class exporter {
 public:
  exporter() : thread_([this] { run(); }) {}
  exporter(const exporter&) = delete;
  exporter& operator=(const exporter&) = delete;

  ~exporter() {
    {
      const std::lock_guard<std::mutex> hold(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  void record(std::string name, double value) {
    const std::lock_guard<std::mutex> hold(mutex_);
    pending_.push_back({std::move(name), value});
  }

 private:
  struct measurement {
    std::string name;
    double value;
  };

  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    for (bool last = false; !last;) {
      last = wake_.wait_for(hold, std::chrono::milliseconds(20), [this] { return stopping_; });
      std::vector<measurement> batch;
      batch.swap(pending_);
      hold.unlock();
      ship(batch);
      hold.lock();
    }
  }

  static void ship(const std::vector<measurement>& batch) {
    for (const measurement& m : batch) std::cout << m.name << '=' << m.value << '\n';
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;             // guarded by mutex_
  std::vector<measurement> pending_;  // guarded by mutex_
  std::thread thread_;                // last: it uses all of the above
};

}  // namespace

int main() {
  exporter out;
  for (int i = 0; i < 5; ++i) {
    out.record("load", 0.25 * i);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  out.record("load", 9.0);  // shipped on the way out
}
