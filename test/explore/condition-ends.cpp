// A condition may end as soon as those who wait for it have been notified: they need their mutex only.
// RUN: %check_belay %s belay-dangling-capture,belay-blocked-forever,belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

struct call {
  std::condition_variable *over = new std::condition_variable;
  std::mutex mutex;
  bool answered = false;
};

int ok_ends_when_notified() {
  call c;
  std::thread answers([&c] {
    std::lock_guard<std::mutex> lock(c.mutex);
    c.answered = true;
    c.over->notify_all();
    delete c.over;
  });
  {
    std::unique_lock<std::mutex> lock(c.mutex);
    while (!c.answered)
      c.over->wait(lock);
  }
  answers.join();
  return 0;
}

int bad_ends_before() {
  call c;
  std::thread answers([&c] {
    std::lock_guard<std::mutex> lock(c.mutex);
    c.answered = true;
    delete c.over;
  });
  {
    std::unique_lock<std::mutex> lock(c.mutex);
    while (!c.answered)
      c.over->wait(lock);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: {{.*}} memory that is freed [belay-dangling-capture]
  }
  answers.join();
  return 0;
}
