// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L19: a client keeps the stop source of its subscription. It subscribes again when the topic changes, and what it had
// of the first subscription, whose thread lives on, is overwritten.
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

class subscription_client {
public:
  ~subscription_client() {
    stop_.request_stop();
    for (std::thread &t : threads_)
      t.join();
  }
  void subscribe(std::string topic) {
#ifdef REPAIRED
    stop_.request_stop();
#endif
    stop_ = std::stop_source();
    threads_.emplace_back(&subscription_client::receive, this, std::move(topic), stop_.get_token());
  }
  void publish(const std::string &topic) {
    std::lock_guard lock(mutex_);
    last_ = topic;
    changed_.notify_all();
  }
  int received() {
    std::lock_guard lock(mutex_);
    return received_;
  }

private:
  void receive(std::string topic, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return last_ == topic; })) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'news.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      ++received_;
      last_.clear();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string last_;
  int received_ = 0;
  std::stop_source stop_;
  std::list<std::thread> threads_;
};

int main() {
  subscription_client news;
  news.subscribe("weather");
  news.subscribe("sports");
  return news.received();
}
