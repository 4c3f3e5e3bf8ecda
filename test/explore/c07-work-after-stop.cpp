// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// C7: the work is picked though the stop has come, and what it works on is gone.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include <condition_variable>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <stdlib.h>
#include <thread>

using namespace belay;

// The file is closed when the stop is given, and the loop may have picked a tick.
struct log_file {
  int lines = 0;
};
class bad_ticking {
public:
  bad_ticking() : file_(new log_file), loop_([this] { run(); }) {}
  void tick() { (void)ticks_.tx.send(1); }
  void stop() {
    stop_.signal();
    delete file_;
// CHECK-DAG: destroyed in use  line [[@LINE-1]], [[@LINE+10]]  lines{{$}}
    loop_.join();
  }

private:
  void run() {
    for (;;) {
      auto r = select(on_receive(ticks_.rx), on_done(stop_.get()));
      if (r.index() == 1)
        return;
      ++file_->lines;
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE-12]]{{$}}
    }
  }
  log_file *file_;
  channel<int> ticks_ = make_channel<int>(1);
  done_source stop_;
  std::thread loop_;
};
// C7
void bad_belay() {
  bad_ticking t;
  t.tick();
  t.stop();
}
class ok_ticking {
public:
  ok_ticking() : file_(new log_file), loop_([this] { run(); }) {}
  void tick() { (void)ticks_.tx.send(1); }
  void stop() {
    stop_.signal();
    loop_.join();
    delete file_;
  }

private:
  void run() {
    for (;;) {
      auto r = select(on_receive(ticks_.rx), on_done(stop_.get()));
      if (r.index() == 1)
        return;
      ++file_->lines;
    }
  }
  log_file *file_;
  channel<int> ticks_ = make_channel<int>(1);
  done_source stop_;
  std::thread loop_;
};
// C7
void ok_belay() {
  ok_ticking t;
  t.tick();
  t.stop();
}

// std.
struct bad_worker {
  std::mutex m;
  std::condition_variable changed;
  bool stop = false;
  int work = 0;
  int *target = nullptr;
  void run() {
    std::unique_lock hold(m);
    for (;;) {
      changed.wait(hold, [this] { return stop || work > 0; });
      if (work > 0) {
        --work;
        ++*target;
// CHECK-DAG: dead access  line [[@LINE-1]], [[@LINE+16]]{{$}}
        continue;
      }
      return;
    }
  }
};
// C7
void bad_std() {
  bad_worker w;
  w.target = new int(0);
  std::thread t(&bad_worker::run, &w);
  {
    std::lock_guard hold(w.m);
    w.work = 1;
    w.stop = true;
    delete w.target;
  }
  w.changed.notify_one();
  t.join();
}
struct ok_worker {
  std::mutex m;
  std::condition_variable changed;
  bool stop = false;
  int work = 0;
  int *target = nullptr;
  void run() {
    std::unique_lock hold(m);
    for (;;) {
      changed.wait(hold, [this] { return stop || work > 0; });
      if (stop)
        return;
      --work;
      ++*target;
    }
  }
};
// C7
void ok_std() {
  ok_worker w;
  w.target = new int(0);
  std::thread t(&ok_worker::run, &w);
  {
    std::lock_guard hold(w.m);
    w.work = 1;
    w.stop = true;
    delete w.target;
  }
  w.changed.notify_one();
  t.join();
}

// POSIX.
struct bad_state {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  int stop = 0, rounds = 3;
  int *buffer = nullptr;
};
static void *bad_rounds(void *arg) {
  auto *s = static_cast<bad_state *>(arg);
  for (int i = 0; i < 2; ++i) {
    pthread_mutex_lock(&s->m);
    const int stop = s->stop;
    pthread_mutex_unlock(&s->m);
    if (stop)
      return nullptr;
    s->buffer[0] = i;
  }
  return nullptr;
}
// C7
void bad_posix() {
  bad_state s;
  s.buffer = static_cast<int *>(malloc(sizeof(int)));
  pthread_t t;
  pthread_create(&t, nullptr, bad_rounds, &s);
  pthread_mutex_lock(&s.m);
  s.stop = 1;
  pthread_mutex_unlock(&s.m);
  free(s.buffer);
// CHECK-DAG: destroyed in use  line [[@LINE-1]], [[@LINE-14]]{{$}}
  pthread_join(t, nullptr);
}
struct ok_state {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  int stop = 0, rounds = 3;
  int *buffer = nullptr;
};
static void *ok_rounds(void *arg) {
  auto *s = static_cast<ok_state *>(arg);
  for (int i = 0; i < 2; ++i) {
    pthread_mutex_lock(&s->m);
    const int stop = s->stop;
    pthread_mutex_unlock(&s->m);
    if (stop)
      return nullptr;
    s->buffer[0] = i;
  }
  return nullptr;
}
// C7
void ok_posix() {
  ok_state s;
  s.buffer = static_cast<int *>(malloc(sizeof(int)));
  pthread_t t;
  pthread_create(&t, nullptr, ok_rounds, &s);
  pthread_mutex_lock(&s.m);
  s.stop = 1;
  pthread_mutex_unlock(&s.m);
  pthread_join(t, nullptr);
  free(s.buffer);
}
