// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L15: a poller can be made with a stop source of the program, or without: then it has one without a state, of which a
// request to stop does nothing. The poller's own destructor relies on it.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

class mail_poller {
public:
  explicit mail_poller(std::stop_source stop) : stop_(std::move(stop)), thread_(&mail_poller::poll, this) {}
  mail_poller()
#ifdef REPAIRED
      : mail_poller(std::stop_source()) {
  }
#else
      : mail_poller(std::stop_source(std::nostopstate)) {
  }
#endif
  ~mail_poller() {
    stop_.request_stop();
    thread_.join();
  }
  mail_poller(const mail_poller &) = delete;
  mail_poller &operator=(const mail_poller &) = delete;

  void deliver(int mails) {
    std::lock_guard hold(mutex_);
    waiting_ += mails;
    arrived_.notify_one();
  }
  int read() {
    std::lock_guard hold(mutex_);
    return read_;
  }

private:
  void poll() {
    std::unique_lock hold(mutex_);
    while (arrived_.wait(hold, stop_.get_token(), [this] { return waiting_ > 0; })) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'arrived_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      read_ += waiting_;
      waiting_ = 0;
    }
  }

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  int waiting_ = 0, read_ = 0;
  std::thread thread_;
};

int main() {
  const auto inbox = std::make_unique<mail_poller>();
  inbox->deliver(2);
  return inbox->read() > 2;
}
