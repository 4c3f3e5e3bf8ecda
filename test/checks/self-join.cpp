// RUN: %check_belay %s belay-self-join %t -- -- -std=c++20 -pthread

#include <atomic>
#include <functional>
#include <memory>
#include <pthread.h>
#include <thread>
#include <vector>

void work();
bool failed();

// S1: stop() is called on the very thread that it waits for.
class BadCallback {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    stop_ = true;
    thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 'lambda' joins itself here: it waits for its own end, or throws; leave the join to its owner [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-6]]:36: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+8]]:9: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-8]]:15: note: 'thread_' is started here
  }

private:
  void run() {
    while (!stop_)
      if (failed())
        stop();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// S1
class BadDirect {
public:
  BadDirect() : thread_(&BadDirect::run, this) {}

private:
  void run() {
    work();
    if (thread_.joinable())
      thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'BadDirect::run' joins itself here: it waits for its own end, or throws; leave the join to its owner [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-8]]:17: note: 'thread_' is started here
  }
  std::thread thread_;
};

// S1: in POSIX.
class BadPosix {
public:
  void start() { pthread_create(&thread_, nullptr, main, this); }
  void stop() { pthread_join(thread_, nullptr); }
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'BadPosix::main' joins itself here: it waits for its own end, or throws; leave the join to its owner [belay-self-join]
// CHECK-MESSAGES: :[[@LINE+7]]:13: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-4]]:18: note: 'thread_' is started here

private:
  static void *main(void *arg) {
    auto *self = static_cast<BadPosix *>(arg);
    if (failed())
      self->stop();
    return nullptr;
  }
  pthread_t thread_;
};

// X8: the last owner is released on the worker itself.
class BadShared : public std::enable_shared_from_this<BadShared> {
public:
  void start() {
    thread_ = std::thread([self = shared_from_this()] { self->run(); });
  }
  ~BadShared() {
    if (thread_.joinable())
      thread_.join();
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'BadShared::~BadShared' joins 'thread_', but may run on that thread, which owns a share of the object; give the thread a weak_ptr, or detach when it is this thread [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-6]]:35: note: the thread gets its share here
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: 'thread_' is started here
  }

private:
  void run() { work(); }
  std::thread thread_;
};

// X8
class BadBound : public std::enable_shared_from_this<BadBound> {
public:
  void start() { thread_ = std::thread(&BadBound::run, shared_from_this()); }
  ~BadBound() { thread_.join(); }
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'BadBound::~BadBound' joins 'thread_', but may run on that thread, which owns a share of the object; give the thread a weak_ptr, or detach when it is this thread [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-3]]:56: note: the thread gets its share here
// CHECK-MESSAGES: :[[@LINE-4]]:28: note: 'thread_' is started here

private:
  void run() { work(); }
  std::thread thread_;
};

// S1
class ok_AsksWho {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    if (std::this_thread::get_id() != thread_.get_id())
      thread_.join();
  }

private:
  void run() {
    if (failed())
      stop();
  }
  std::thread thread_;
};

class ok_Flag {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void requestStop() { stop_ = true; }
  void stop() {
    requestStop();
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      if (failed())
        requestStop();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// S1: in POSIX.
class ok_Posix {
public:
  void start() { pthread_create(&thread_, nullptr, main, this); }
  void stop() {
    if (!pthread_equal(pthread_self(), thread_))
      pthread_join(thread_, nullptr);
  }

private:
  static void *main(void *arg) {
    auto *self = static_cast<ok_Posix *>(arg);
    if (failed())
      self->stop();
    return nullptr;
  }
  pthread_t thread_;
};

// The first waits for the others.
class ok_Others {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back(work);
    first_ = std::thread([this] { finish(); });
  }

private:
  void finish() {
    for (auto &t : workers_)
      t.join();
  }
  std::vector<std::thread> workers_;
  std::thread first_;
};

// X8
class ok_Weak : public std::enable_shared_from_this<ok_Weak> {
public:
  void start() {
    thread_ = std::thread([weak = weak_from_this()] { work(); });
  }
  ~ok_Weak() { thread_.join(); }

private:
  std::thread thread_;
};

// X8
class ok_DetachesItself : public std::enable_shared_from_this<ok_DetachesItself> {
public:
  void start() {
    thread_ = std::thread([self = shared_from_this()] { work(); });
  }
  ~ok_DetachesItself() {
    if (thread_.get_id() == std::this_thread::get_id())
      thread_.detach();
    else
      thread_.join();
  }

private:
  std::thread thread_;
};

// Another object, which outlives the thread by itself.
struct State {};
class ok_OtherShare {
public:
  ok_OtherShare() : state_(std::make_shared<State>()), thread_([state = state_] { work(); }) {}
  ~ok_OtherShare() { thread_.join(); }

private:
  std::shared_ptr<State> state_;
  std::thread thread_;
};

// S1: one of a row of threads may be itself.
class FN_Row {
public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers_.emplace_back([this] { run(); });
  }
  void stop() {
    for (auto &t : workers_)
      t.join();
  }

private:
  void run() {
    if (failed())
      stop();
  }
  std::vector<std::thread> workers_;
};

// Each call has a thread of its own, and the thread joins those of the calls below it.
long ok_fork_join(long n) {
  if (n < 2)
    return n;
  long left = 0;
  std::thread t([&] { left = ok_fork_join(n - 1); });
  const long right = ok_fork_join(n - 2);
  t.join();
  return left + right;
}

// The thread itself is the function that joins.
void ok_runs_itself(int *begin, int *end) {
  if (end - begin < 4)
    return;
  int *middle = begin + (end - begin) / 2;
  std::thread t(ok_runs_itself, begin, middle);
  ok_runs_itself(middle, end);
  t.join();
}

// What the thread has put down keeps it from the join.
struct Output {
  pthread_t thread;
  bool thread_active, is_stream;
};
int write_packet(Output *);
static void deactivate(Output *o) {
  if (o->thread_active) {
    pthread_join(o->thread, nullptr);
    o->thread_active = false;
  }
}
static void *ok_write_thread(void *data) {
  auto *o = static_cast<Output *>(data);
  while (write_packet(o) == 0)
    ;
  pthread_detach(o->thread);
  o->thread_active = false;
  deactivate(o);
  return nullptr;
}
bool ok_start(Output *o) { return o->thread_active = pthread_create(&o->thread, nullptr, ok_write_thread, o) == 0; }
// Nothing here says that it is a stream: those who do have a thread of another kind.
static void deactivate_stream(Output *o) {
  if (o->is_stream)
    pthread_join(o->thread, nullptr);
}
static void *ok_replay_thread(void *data) {
  deactivate_stream(static_cast<Output *>(data));
  return nullptr;
}
void ok_replay(Output *o) { pthread_create(&o->thread, nullptr, ok_replay_thread, o); }

struct Again {
  pthread_t thread;
  bool active;
};
static void deactivate(Again *a) {
  if (a->active)
    pthread_join(a->thread, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'bad_up_again' joins itself here: it waits for its own end, or throws; leave the join to its owner [belay-self-join]
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: reached through this call
}
static void *bad_up_again(void *data) {
  auto *a = static_cast<Again *>(data);
  a->active = false;
  a->active = true;
  deactivate(a);
  return nullptr;
}
void start(Again *a) { pthread_create(&a->thread, nullptr, bad_up_again, a); }
// CHECK-MESSAGES: :[[@LINE-1]]:24: note: 'a->thread' is started here

// The thread joins the one before it, which it is given; not what it is put into.
class Reconnects {
public:
  void ok_connect() {
    thread_ = std::thread(
        [this](std::thread &&last) {
          join(last);
          work();
        },
        std::move(thread_));
  }
  void bad_connect() {
    thread_ = std::thread(
        [this](std::thread &own) {
          join(own);
// CHECK-MESSAGES: :[[@LINE+11]]:14: warning: thread 'lambda' joins itself here: it waits for its own end, or throws; leave the join to its owner [belay-self-join]
// CHECK-MESSAGES: :[[@LINE-2]]:11: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: 'thread_' is started here
          work();
        },
        std::ref(thread_));
  }

private:
  void join(std::thread &thread) {
    if (thread.joinable())
      thread.join();
  }
  std::thread thread_;
};
