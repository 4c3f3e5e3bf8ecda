// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L6: started, and dropped without a stop.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <thread>

using namespace belay;

// The user of the service forgets to stop it; the destructor joins what waits for the stop.
class bad_service {
public:
  void start() {
    loop_ = std::thread([this] { run(); });
  }
  void stop() { quit_.signal(); }
  ~bad_service() {
    if (loop_.joinable())
      loop_.join();
  }

private:
  void run() { quit_.get().wait(); }
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  done_source quit_;
  std::thread loop_;
};
// L6
void bad_user_of_service(bool early) {
  bad_service service;
  service.start();
  if (early)
    return;
  service.stop();
}
class ok_service {
public:
  void start() {
    loop_ = std::thread([this] { run(); });
  }
  void stop() { quit_.signal(); }
  ~ok_service() {
    stop();
    if (loop_.joinable())
      loop_.join();
  }

private:
  void run() { quit_.get().wait(); }
  done_source quit_;
  std::thread loop_;
};
// L6
void ok_user_of_service(bool early) {
  ok_service service;
  service.start();
  if (early)
    return;
  service.stop();
}

// Behind an interface, and in a unique_ptr: close() stops the worker, the destructor only waits for it.
struct logger {
  virtual ~logger() = default;
  virtual void log(int line) = 0;
  virtual void close() = 0;
};
class bad_file_logger final : public logger {
public:
  bad_file_logger() : writer_([this] { write_all(); }) {}
  ~bad_file_logger() override { writer_.join(); }
  void log(int line) override {
    std::lock_guard hold(mutex_);
    last_ = line;
    ++lines_;
    changed_.notify_one();
  }
  void close() override {
    std::lock_guard hold(mutex_);
    closed_ = true;
    changed_.notify_one();
  }

private:
  void write_all() {
    std::unique_lock hold(mutex_);
    while (!closed_) {
      changed_.wait(hold, [this] { return closed_ || lines_ != 0; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  changed_{{$}}
      lines_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int last_ = 0, lines_ = 0;
  bool closed_ = false;
  std::thread writer_;
};
// L6
void bad_logs() {
  std::unique_ptr<logger> log = std::make_unique<bad_file_logger>();
  log->log(1);
}
class ok_file_logger final : public logger {
public:
  ok_file_logger() : writer_([this] { write_all(); }) {}
  ~ok_file_logger() override {
    close();
    writer_.join();
  }
  void log(int line) override {
    std::lock_guard hold(mutex_);
    last_ = line;
    ++lines_;
    changed_.notify_one();
  }
  void close() override {
    std::lock_guard hold(mutex_);
    closed_ = true;
    changed_.notify_one();
  }

private:
  void write_all() {
    std::unique_lock hold(mutex_);
    while (!closed_) {
      changed_.wait(hold, [this] { return closed_ || lines_ != 0; });
      lines_ = 0;
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  int last_ = 0, lines_ = 0;
  bool closed_ = false;
  std::thread writer_;
};
// L6
void ok_logs() {
  std::unique_ptr<logger> log = std::make_unique<ok_file_logger>();
  log->log(1);
}

// C.
struct bad_timer {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t stopped;
  int stop;
};
static void *bad_timer_run(void *arg) {
  auto *t = static_cast<bad_timer *>(arg);
  pthread_mutex_lock(&t->mutex);
  while (!t->stop)
    pthread_cond_wait(&t->stopped, &t->mutex);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  t.stopped{{$}}
  pthread_mutex_unlock(&t->mutex);
  return nullptr;
}
static void bad_timer_destroy(bad_timer *t) { pthread_join(t->thread, nullptr); }
// L6
void bad_posix() {
  bad_timer t;
  t.stop = 0;
  pthread_mutex_init(&t.mutex, nullptr);
  pthread_cond_init(&t.stopped, nullptr);
  pthread_create(&t.thread, nullptr, bad_timer_run, &t);
  bad_timer_destroy(&t);
}
struct ok_timer {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t stopped;
  int stop;
};
static void *ok_timer_run(void *arg) {
  auto *t = static_cast<ok_timer *>(arg);
  pthread_mutex_lock(&t->mutex);
  while (!t->stop)
    pthread_cond_wait(&t->stopped, &t->mutex);
  pthread_mutex_unlock(&t->mutex);
  return nullptr;
}
static void ok_timer_destroy(ok_timer *t) {
  pthread_mutex_lock(&t->mutex);
  t->stop = 1;
  pthread_cond_signal(&t->stopped);
  pthread_mutex_unlock(&t->mutex);
  pthread_join(t->thread, nullptr);
}
// L6
void ok_posix() {
  ok_timer t;
  t.stop = 0;
  pthread_mutex_init(&t.mutex, nullptr);
  pthread_cond_init(&t.stopped, nullptr);
  pthread_create(&t.thread, nullptr, ok_timer_run, &t);
  ok_timer_destroy(&t);
}
