// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 5{{$}}
// L2: the select of the spawner takes the other arm, and the answer has no taker.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <queue.h>
#include <thread>
#include <variant>

using namespace belay;
using namespace std::chrono_literals;

// The proposal of a cluster member, with a time limit: the answer comes on a rendezvous.
class bad_proposer {
public:
  std::optional<int> propose(int value) {
    auto [tx, rx] = make_channel<int>();
    task apply = go([value, tx = std::move(tx)] { (void)tx.send(value + 1); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    auto chosen = select(on_receive(rx), after(100ms));
    if (chosen.index() == 0)
      return *std::get<0>(chosen);
    return std::nullopt;
  }
};
// L2
void bad_proposes() {
  bad_proposer p;
  (void)p.propose(1);
}
class ok_proposer {
public:
  std::optional<int> propose(int value) {
    auto [tx, rx] = make_channel<int>();
    task apply = go([value, tx = std::move(tx)](done stop) { (void)tx.send(value + 1, stop); });
    auto chosen = select(on_receive(rx), after(100ms));
    if (chosen.index() == 0)
      return *std::get<0>(chosen);
    return std::nullopt;
  }
};
// L2
void ok_proposes() {
  ok_proposer p;
  (void)p.propose(1);
}

// The handler's context is cancelled while the backend works.
static int bad_handle(const context &ctx) {
  auto [tx, rx] = make_channel<int>();
  task backend = go([tx = tx] { (void)tx.send(42); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  auto chosen = select(on_done(ctx), on_receive(rx));
  return chosen.index() == 1 ? *std::get<1>(chosen) : -1;
}
// L2
void bad_cancelled_request() {
  auto [ctx, cancel] = with_cancel(context());
  task client = go([&cancel = cancel] { (void)cancel(); });
  (void)bad_handle(ctx);
}
static int ok_handle(const context &ctx) {
  auto [tx, rx] = make_channel<int>(1);
  task backend = go([tx = tx] { (void)tx.send(42); });
  auto chosen = select(on_done(ctx), on_receive(rx));
  return chosen.index() == 1 ? *std::get<1>(chosen) : -1;
}
// L2
void ok_cancelled_request() {
  auto [ctx, cancel] = with_cancel(context());
  task client = go([&cancel = cancel] { (void)cancel(); });
  (void)ok_handle(ctx);
}

// L2: with a deadline of the context.
void bad_deadline(const std::function<int()> &) {
  context limited = with_timeout(context(), 1s);
  auto [tx, rx] = make_channel<int>();
  task worker = go([tx = tx] { (void)tx.send(7); });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
  (void)rx.receive(limited);
}
// L2
void ok_deadline(const std::function<int()> &) {
  context limited = with_timeout(context(), 1s);
  auto [tx, rx] = make_channel<int>();
  task worker = go(limited, [tx = tx](context ctx) { (void)tx.send(7, ctx); });
  (void)rx.receive(limited);
}

// std: a mailbox that the worker waits to see emptied.
struct mailbox {
  std::mutex m;
  std::condition_variable changed;
  std::optional<int> value;
  bool abandoned = false;
};
// L2
void bad_std() {
  mailbox box;
  std::thread worker([&] {
    std::unique_lock hold(box.m);
    box.value = 1;
    box.changed.notify_all();
    box.changed.wait(hold, [&] { return !box.value; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  box.changed{{$}}
  });
  {
    std::unique_lock hold(box.m);
    if (box.changed.wait_for(hold, 1s, [&] { return box.value.has_value(); })) {
      box.value.reset();
      box.changed.notify_all();
    }
  }
  worker.join();
}
// L2
void ok_std() {
  mailbox box;
  std::thread worker([&] {
    std::unique_lock hold(box.m);
    box.value = 1;
    box.changed.notify_all();
    box.changed.wait(hold, [&] { return !box.value || box.abandoned; });
  });
  {
    std::unique_lock hold(box.m);
    if (box.changed.wait_for(hold, 1s, [&] { return box.value.has_value(); }))
      box.value.reset();
    else
      box.abandoned = true;
    box.changed.notify_all();
  }
  worker.join();
}

// POSIX: pthread_cond_timedwait.
#include <pthread.h>
#include <time.h>
struct call {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t answered = PTHREAD_COND_INITIALIZER, taken = PTHREAD_COND_INITIALIZER;
  int answer = 0, has_answer = 0, is_taken = 0, given_up = 0;
};
static void *bad_answers(void *arg) {
  auto *c = static_cast<call *>(arg);
  pthread_mutex_lock(&c->mutex);
  c->answer = 42;
  c->has_answer = 1;
  pthread_cond_signal(&c->answered);
  while (!c->is_taken)
    pthread_cond_wait(&c->taken, &c->mutex);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  c.taken{{$}}
  pthread_mutex_unlock(&c->mutex);
  return nullptr;
}
// L2
int bad_posix() {
  call c;
  pthread_t t;
  pthread_create(&t, nullptr, bad_answers, &c);
  timespec until{};
  int result = -1, failed = 0;
  pthread_mutex_lock(&c.mutex);
  while (!c.has_answer && failed == 0)
    failed = pthread_cond_timedwait(&c.answered, &c.mutex, &until);
  if (c.has_answer) {
    result = c.answer;
    c.is_taken = 1;
    pthread_cond_signal(&c.taken);
  }
  pthread_mutex_unlock(&c.mutex);
  pthread_join(t, nullptr);
  return result;
}
static void *ok_answers(void *arg) {
  auto *c = static_cast<call *>(arg);
  pthread_mutex_lock(&c->mutex);
  c->answer = 42;
  c->has_answer = 1;
  pthread_cond_signal(&c->answered);
  while (!c->is_taken && !c->given_up)
    pthread_cond_wait(&c->taken, &c->mutex);
  pthread_mutex_unlock(&c->mutex);
  return nullptr;
}
// L2
int ok_posix() {
  call c;
  pthread_t t;
  pthread_create(&t, nullptr, ok_answers, &c);
  timespec until{};
  int result = -1, failed = 0;
  pthread_mutex_lock(&c.mutex);
  while (!c.has_answer && failed == 0)
    failed = pthread_cond_timedwait(&c.answered, &c.mutex, &until);
  if (c.has_answer) {
    result = c.answer;
    c.is_taken = 1;
  } else {
    c.given_up = 1;
  }
  pthread_cond_signal(&c.taken);
  pthread_mutex_unlock(&c.mutex);
  pthread_join(t, nullptr);
  return result;
}
