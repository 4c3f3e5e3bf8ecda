// RUN: not %belay check --quiet --no-cache %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check --no-cache %s -- -std=c++20 -pthread -DOK 2>&1 | FileCheck --check-prefix=OK %s
// OK: 0 findings
// What is written to a stream or printed is read.
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <functional>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>

class Queue {
public:
  Queue() : thread_([this] { run(); }) {}
  ~Queue() {
    post(nullptr);
    thread_.join();
  }
  void post(std::function<void()> f) {
    std::lock_guard l(m_);
    q_.push_back(std::move(f));
    cv_.notify_one();
  }

private:
  void run() {
    for (;;) {
      std::unique_lock l(m_);
      cv_.wait(l, [this] { return !q_.empty(); });
      auto f = std::move(q_.front());
      q_.pop_front();
      l.unlock();
      if (!f)
        return;
      f();
    }
  }
  std::mutex m_;
  std::condition_variable cv_;
  std::deque<std::function<void()>> q_;
  std::thread thread_;
};

static void posts(Queue &q, const std::string &user) {
  std::string message = "hello " + user;
#ifdef OK
  q.post([message] { std::cout << message << '\n'; });
#else
  q.post([&] { std::cout << message << '\n'; });
// CHECK-DAG: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}'message'{{.*}} [belay-dangling-capture]
#endif
}

static char text[16] = "text";
static int number;

int main() {
  Queue q;
  posts(q, "you");
  std::thread t([] {
#ifdef OK
    std::printf("%p %p %s\n", static_cast<void *>(text), static_cast<void *>(&number), "done");
#else
    std::printf("%s\n", text);
// CHECK-DAG: :[[@LINE-1]]:{{[0-9]+}}: warning: {{.*}}text{{.*}} [belay-unconfined-data]
#endif
  });
  text[0] = 'T';
  t.join();
}
