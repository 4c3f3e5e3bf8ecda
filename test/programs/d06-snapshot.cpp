// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D6: a configuration is replaced as a whole: readers take a reference to the one that holds, which nobody changes any
// more. The editor keeps the pointer to the one that it has published, and goes on with that.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

struct configuration {
  int port = 80;
  int threads = 1;
};

class configurations {
public:
  std::shared_ptr<const configuration> current() const {
    const std::scoped_lock hold(mutex_);
    return current_;
  }
  void publish(std::shared_ptr<const configuration> next) {
    const std::scoped_lock hold(mutex_);
    current_ = std::move(next);
  }

private:
  mutable std::mutex mutex_;
  std::shared_ptr<const configuration> current_ = std::make_shared<configuration>();
};

class editor {
public:
  explicit editor(configurations &all) : all_(all), draft_(std::make_shared<configuration>(*all.current())) {}
  editor &port(int p) {
    draft_->port = p;
    return *this;
  }
  editor &threads(int n) {
    draft_->threads = n;
    return *this;
  }
  void publish() {
#ifdef REPAIRED
    all_.publish(std::make_shared<configuration>(*draft_));
#else
    all_.publish(draft_);
#endif
  }

private:
  configurations &all_;
  std::shared_ptr<configuration> draft_;
};

int main() {
  configurations all;
  int listening = 0, threads = 0;
  std::jthread server([&] {
    const auto c = all.current();
    listening = c->port;
    threads = c->threads;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'c->threads', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  });
  editor e(all);
  e.port(8080).publish();
  e.threads(4);
}
