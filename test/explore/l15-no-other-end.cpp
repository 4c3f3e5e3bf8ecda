// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L15: what has no other end. An operation on a default-made end of Belay fails, and doesn't block; what blocks is the
// wait for a done that has no source, and a select of which no case can come.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/select.h"
#include "belay/task.h"
#include <condition_variable>
#include <mutex>
#include <thread>
#include <variant>

using namespace belay;

// The stop is optional, and its absence is a done that can't come.
struct bad_options {
  done stop;
};
class bad_worker {
public:
  explicit bad_worker(bad_options o) : options_(o), thread_([this] { options_.stop.wait(); }) {}
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  w.options_.stop{{$}}
  ~bad_worker() { thread_.join(); }

private:
  bad_options options_;
  std::thread thread_;
};
// L15
void bad_default_done() { bad_worker w({}); }
struct ok_options {
  done stop;
};
class ok_worker {
public:
  explicit ok_worker(ok_options o) : options_(o), thread_([this] { options_.stop.wait(); }) {}
  ~ok_worker() { thread_.join(); }

private:
  ok_options options_;
  std::thread thread_;
};
// L15
void ok_given_done() {
  done_source source;
  source.signal();
  ok_worker w({source.get()});
}

// L15: a select of which no case can come.
void bad_select_never() {
  task t = go([] {
    auto r = select(on_done(done()), never());
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    (void)r;
  });
}
// L15
void ok_select_own_done() {
  task t = go([](done stop) {
    auto r = select(on_done(stop), never());
    (void)r;
  });
}

// L15: a channel that was moved away: the receive fails at once.
int ok_moved_from() {
  channel<int> c = make_channel<int>();
  channel<int> other = std::move(c);
  task t = go([tx = std::move(other.tx)] { (void)tx.send(1); });
  const bool failed = !c.rx.receive();
  return failed ? *other.rx.receive() : 0;
}

// L15: std: a condition for ever.
void bad_std() {
  std::thread t([] {
    std::mutex m;
    std::condition_variable never;
    std::unique_lock hold(m);
    never.wait(hold, [] { return false; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  never{{$}}
  });
  t.join();
}
// L15
void ok_std() {
  bool stop = false;
  std::mutex m;
  std::condition_variable stopped;
  std::thread t([&] {
    std::unique_lock hold(m);
    stopped.wait(hold, [&] { return stop; });
  });
  {
    std::lock_guard hold(m);
    stop = true;
  }
  stopped.notify_one();
  t.join();
}
