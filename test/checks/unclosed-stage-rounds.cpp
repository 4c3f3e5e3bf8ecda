// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread
//
// One promise for each round of a loop.

#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

struct Query {
  std::string text;
  std::promise<int> answer;
};
struct Request {
  std::string text;
  std::promise<int> answer;
};
void log(const std::string &);

// L9, L14
class bad_Silent {
public:
  bad_Silent() : thread_([this] { serve(); }) {}
  ~bad_Silent() {
    submit(nullptr);
    thread_.join();
  }
  void submit(std::shared_ptr<Query> q) {
    std::lock_guard g(mutex_);
    queue_.push_back(std::move(q));
    ready_.notify_one();
  }

private:
  void serve() {
    for (;;) {
      std::shared_ptr<Query> q;
      {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return !queue_.empty(); });
        q = std::move(queue_.front());
        queue_.pop_front();
      }
      if (!q)
        return;
      if (q->text.empty()) {
        log(q->text);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' goes on with the next one from here without setting 'answer': who waits for it waits for ever [belay-unclosed-stage]
// CHECK-MESSAGES: :[[@LINE+3]]:17: note: only this path does so
        continue;
      }
      q->answer.set_value(1);
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Query>> queue_;
  std::thread thread_;
};
// L9, L14: that there is none has ended the thread.
class ok_Answers {
public:
  ok_Answers() : thread_([this] { serve(); }) {}
  ~ok_Answers() {
    submit(nullptr);
    thread_.join();
  }
  void submit(std::shared_ptr<Request> q) {
    std::lock_guard g(mutex_);
    queue_.push_back(std::move(q));
    ready_.notify_one();
  }

private:
  void serve() {
    for (;;) {
      std::shared_ptr<Request> q;
      {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return !queue_.empty(); });
        q = std::move(queue_.front());
        queue_.pop_front();
      }
      if (!q)
        return;
      if (q->text.empty()) {
        log(q->text);
        q->answer.set_value(-1);
        continue;
      }
      q->answer.set_value(1);
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::shared_ptr<Request>> queue_;
  std::thread thread_;
};

template <class Q, class E> int ask(E &engine, std::string text) {
  auto q = std::make_shared<Q>();
  q->text = std::move(text);
  std::future<int> f = q->answer.get_future();
  engine.submit(q);
  return f.get();
}
int main() {
  bad_Silent silent;
  ok_Answers answers;
  return ask<Query>(silent, "a") + ask<Request>(answers, "b");
}
