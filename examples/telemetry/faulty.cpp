// The exporter of clean.cpp, with the mistakes that such classes have in the wild. Compiled, never run.
//
// What the checks should find:
//   belay-lost-notify            `stopping_` is set without the mutex: the thread can read it, see false,
//                                and go to sleep just after the notify
//   belay-inconsistent-guard     the same flag is read with `mutex_` held, and `pending_` is once touched
//                                without it
//   belay-unnamed-guard          `record` locks and unlocks before it pushes: the guard is a temporary
//   belay-unconfined-data        so `pending_` is written by two threads without a common lock
//   belay-thread-without-done    the heartbeat never looks whether it should end...
//   belay-detached-thread        ...nobody can stop it or wait for it...
//   belay-dangling-capture       ...and it uses `this` after the exporter is gone
//   belay-done-never-signalled   the flusher sleeps for a minute at a time and hears no notify: `flush_stop_`
//                                is set by nobody
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
  exporter()
      : sender_([this] { run(); }), flusher_([this] { flush(); }) {
    std::thread([this] {  // BUG: detached, captures this, never ends
      for (;;) {
        std::this_thread::sleep_for(std::chrono::seconds(1));
        record("heartbeat", 1);
      }
    }).detach();
  }
  exporter(const exporter&) = delete;
  exporter& operator=(const exporter&) = delete;

  ~exporter() {
    stopping_ = true;  // BUG: without the mutex: the wake-up below can be lost
    wake_.notify_all();
    sender_.join();
    flusher_.join();  // BUG: sleeps for up to a minute, and its flag is never set
  }

  void record(std::string name, double value) {
    std::lock_guard<std::mutex>{mutex_};  // BUG: no name, so it is unlocked at the semicolon
    pending_.push_back({std::move(name), value});
  }

 private:
  struct measurement {
    std::string name;
    double value;
  };

  void run() {
    std::unique_lock<std::mutex> hold(mutex_);
    while (!stopping_) {
      wake_.wait(hold, [this] { return stopping_ || !pending_.empty(); });
      std::vector<measurement> batch;
      batch.swap(pending_);
      hold.unlock();
      for (const measurement& m : batch) std::cout << m.name << '=' << m.value << '\n';
      hold.lock();
    }
  }

  void flush() {
    while (!flush_stop_) {
      std::this_thread::sleep_for(std::chrono::minutes(1));  // BUG: deaf to every stop
      std::cout << std::flush;
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool flush_stop_ = false;
  std::vector<measurement> pending_;
  std::thread sender_;
  std::thread flusher_;
};

}  // namespace

int main() {
  exporter out;
  out.record("load", 0.25);
}
