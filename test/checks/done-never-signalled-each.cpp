// What a thread is told by each job that it takes; and what it has from the start.
// RUN: %check_belay %s belay-done-never-signalled %t -- -- -std=c++17 -pthread

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

class Job {
public:
  enum class Type { Usual, Last };
  Job(Type type, std::function<void()> run) : type_(std::move(type)), run_(std::move(run)) {}
  Type type() const { return type_; }
  void run() { run_(); }

private:
  Type type_;
  std::function<void()> run_;
};
class Pool {
public:
  Pool() : thread_(&Pool::ok_main, this) {}
  ~Pool() {
    post(Job::Type::Last);
    thread_.join();
  }
  void post(Job::Type type) { push(std::unique_ptr<Job>(new Job(type, [] {}))); }
  void push(std::unique_ptr<Job> job);
  void ok_main() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      std::unique_ptr<Job> job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job->run();
      if (job->type() == Job::Type::Last)
        break;
    }
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::unique_ptr<Job>> jobs_;
  std::thread thread_;
};

// It is one and the same object that the thread asks.
void work();
class Worker {
public:
  explicit Worker(bool running) : running_(running), thread_(&Worker::bad_main, this) {}
// CHECK-MESSAGES: :[[@LINE-1]]:54: warning: thread 'Worker::bad_main' is never told to stop: nothing sets 'running_' [belay-done-never-signalled]
// CHECK-MESSAGES: :[[@LINE+4]]:12: note: it tests 'running_' here
// CHECK-MESSAGES: :[[@LINE+1]]:23: note: 'Worker::~Worker' waits for it here
  ~Worker() { thread_.join(); }
  void bad_main() {
    while (running_)
      work();
  }

private:
  bool running_;
  std::thread thread_;
};
