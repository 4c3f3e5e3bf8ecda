// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// L14: nobody gives the signal that is waited for.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/select.h"
#include "belay/task.h"
#include <future>
#include <map>
#include <memory>
#include <pthread.h>
#include <string>
#include <thread>
#include <variant>
#include <vector>

using namespace belay;

// A hub: each client has its own quit channel, and the one that is closed is another one's.
struct bad_client {
  channel<int> mail = make_channel<int>(1);
  channel<int> quit = make_channel<int>();
};
class bad_hub {
public:
  void join(int id) { clients_[id] = std::make_unique<bad_client>(); }
  void serve(int id) {
    bad_client &c = *clients_[id];
    for (;;) {
      auto r = select(on_receive(c.quit.rx), on_receive(c.mail.rx));
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
      if (r.index() == 0)
        return;
    }
  }
  void leave(int id) { clients_[id]->quit.tx.close(); }

private:
  std::map<int, std::unique_ptr<bad_client>> clients_;
};
// L14
void bad_leaves() {
  bad_hub hub;
  hub.join(1);
  hub.join(2);
  std::thread first([&hub] { hub.serve(1); });
  hub.leave(2);
  first.join();
}
struct ok_client {
  channel<int> mail = make_channel<int>(1);
  channel<int> quit = make_channel<int>();
};
class ok_hub {
public:
  void join(int id) { clients_[id] = std::make_unique<ok_client>(); }
  void serve(int id) {
    ok_client &c = *clients_[id];
    for (;;) {
      auto r = select(on_receive(c.quit.rx), on_receive(c.mail.rx));
      if (r.index() == 0)
        return;
    }
  }
  void leave(int id) { clients_[id]->quit.tx.close(); }

private:
  std::map<int, std::unique_ptr<ok_client>> clients_;
};
// L14
void ok_leaves() {
  ok_hub hub;
  hub.join(1);
  hub.join(2);
  std::thread first([&hub] { hub.serve(1); });
  hub.leave(1);
  first.join();
}

// std: a promise that a path keeps to itself.
static void bad_keeps(std::promise<int> &p, int input) {
  if (input > 10)
    return;
  p.set_value(input);
}
// L14
int bad_promise(int input) {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::thread worker([&] { bad_keeps(p, input); });
  const int answer = f.get();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  worker.join();
  return answer;
}
static void ok_keeps(std::promise<int> &p, int input) {
  if (input > 10) {
    p.set_value(-1);
    return;
  }
  p.set_value(input);
}
// L14
int ok_promise(int input) {
  std::promise<int> p;
  std::future<int> f = p.get_future();
  std::thread worker([&] { ok_keeps(p, input); });
  const int answer = f.get();
  worker.join();
  return answer;
}

// POSIX: the flag is set, and the wrong condition is signalled.
struct bad_gate {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t opened = PTHREAD_COND_INITIALIZER, closed = PTHREAD_COND_INITIALIZER;
  int open = 0;
};
static void *bad_passes(void *arg) {
  auto *g = static_cast<bad_gate *>(arg);
  pthread_mutex_lock(&g->m);
  while (!g->open)
    pthread_cond_wait(&g->opened, &g->m);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  g.opened{{$}}
  pthread_mutex_unlock(&g->m);
  return nullptr;
}
// L14
void bad_posix() {
  bad_gate g;
  pthread_t t;
  pthread_create(&t, nullptr, bad_passes, &g);
  pthread_mutex_lock(&g.m);
  g.open = 1;
  pthread_cond_signal(&g.closed);
  pthread_mutex_unlock(&g.m);
  pthread_join(t, nullptr);
}
struct ok_gate {
  pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t opened = PTHREAD_COND_INITIALIZER, closed = PTHREAD_COND_INITIALIZER;
  int open = 0;
};
static void *ok_passes(void *arg) {
  auto *g = static_cast<ok_gate *>(arg);
  pthread_mutex_lock(&g->m);
  while (!g->open)
    pthread_cond_wait(&g->opened, &g->m);
  pthread_mutex_unlock(&g->m);
  return nullptr;
}
// L14
void ok_posix() {
  ok_gate g;
  pthread_t t;
  pthread_create(&t, nullptr, ok_passes, &g);
  pthread_mutex_lock(&g.m);
  g.open = 1;
  pthread_cond_signal(&g.opened);
  pthread_mutex_unlock(&g.m);
  pthread_join(t, nullptr);
}
