// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C8: a server's handler can be replaced while it serves, by an assignment to the very std::function that the serving
// thread may be calling.
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

class server {
public:
  using handler = std::function<int(int)>;
  explicit server(handler h) : handler_(std::move(h)) {}
  void start(int requests) {
    thread_ = std::make_unique<std::thread>([this, requests] {
      for (int i = 0; i < requests; ++i)
        served_ += handle(i);
    });
  }
  void replace(handler h) {
#ifdef REPAIRED
    std::lock_guard hold(m_);
#endif
    handler_ = std::move(h);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 's.handler_' is written here by 'serve_with_update' with no lock, while a thread reads it [belay-unconfined-data]
  }
  int end() {
    thread_->join();
    return served_;
  }

private:
  int handle(int request) {
#ifdef REPAIRED
    m_.lock();
    handler h = handler_;
    m_.unlock();
    return h(request);
#else
    return handler_(request);
#endif
  }
  std::mutex m_;
  handler handler_;
  int served_ = 0;
  std::unique_ptr<std::thread> thread_;
};

int serve_with_update(int requests) {
  server s([](int) { return 1; });
  s.start(requests);
  s.replace([](int) { return 2; });
  return s.end();
}

int main() { return serve_with_update(2) >= 2 ? 0 : 1; }
