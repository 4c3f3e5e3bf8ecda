// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 3{{$}}
// S4: a stage leaves its output open on its error path.
#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include <posix_queue.h>
#include <queue.h>
#include <thread>

using namespace belay;

static void bad_squares(const receiver<int> &in, const sender<int> &out) {
  for (int v : in) {
    if (v < 0)
      return;
    (void)out.send(v * v);
  }
  out.close();
}
// S4
int bad_belay() {
  auto [numbers, in] = make_channel<int>();
  auto [out, squares] = make_channel<int>();
  scope stages;
  stages.go([numbers = std::move(numbers)] {
    (void)numbers.send(2);
    (void)numbers.send(-1);
    numbers.close();
  });
  stages.go([in = in, out = out] { bad_squares(in, out); });
  int sum = 0;
  for (int v : squares)
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  squares{{$}}
    sum += v;
  return sum;
}
static void ok_squares(const receiver<int> &in, const sender<int> &out) {
  for (int v : in) {
    if (v < 0)
      break;
    (void)out.send(v * v);
  }
  out.close();
}
// S4
int ok_belay() {
  auto [numbers, in] = make_channel<int>();
  auto [out, squares] = make_channel<int>();
  scope stages;
  stages.go([numbers = std::move(numbers)] {
    (void)numbers.send(2);
    (void)numbers.send(-1);
    numbers.close();
  });
  stages.go([in = in, out = out] { ok_squares(in, out); });
  int sum = 0;
  for (int v : squares)
    sum += v;
  return sum;
}

// S4: std.
int bad_std() {
  queue<int> in(2), out(2);
  std::thread stage([&] {
    while (auto v = in.pop()) {
      if (*v < 0)
        return;
      out.push(*v);
    }
    out.close();
  });
  in.push(1);
  in.push(-1);
  in.close();
  int sum = 0;
  while (auto v = out.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  out.not_empty_{{$}}
    sum += *v;
  stage.join();
  return sum;
}
// S4
int ok_std() {
  queue<int> in(2), out(2);
  std::thread stage([&] {
    while (auto v = in.pop()) {
      if (*v < 0)
        break;
      out.push(*v);
    }
    out.close();
  });
  in.push(1);
  in.push(-1);
  in.close();
  int sum = 0;
  while (auto v = out.pop())
    sum += *v;
  stage.join();
  return sum;
}

// POSIX.
struct bad_stage {
  ring in, out;
};
static void *bad_copies(void *arg) {
  auto *s = static_cast<bad_stage *>(arg);
  int v = 0;
  while (ring_take(&s->in, &v)) {
    if (v < 0)
      return nullptr;
    ring_put(&s->out, v);
  }
  ring_close(&s->out);
  return nullptr;
}
// S4
void bad_posix() {
  bad_stage s;
  ring_init(&s.in, 2);
  ring_init(&s.out, 2);
  pthread_t t;
  pthread_create(&t, nullptr, bad_copies, &s);
  ring_put(&s.in, -1);
  ring_close(&s.in);
  int v = 0;
  while (ring_take(&s.out, &v))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  s.out.not_empty{{$}}
    ;
  pthread_join(t, nullptr);
}
struct ok_stage {
  ring in, out;
};
static void *ok_copies(void *arg) {
  auto *s = static_cast<ok_stage *>(arg);
  int v = 0;
  while (ring_take(&s->in, &v)) {
    if (v < 0)
      break;
    ring_put(&s->out, v);
  }
  ring_close(&s->out);
  return nullptr;
}
// S4
void ok_posix() {
  ok_stage s;
  ring_init(&s.in, 2);
  ring_init(&s.out, 2);
  pthread_t t;
  pthread_create(&t, nullptr, ok_copies, &s);
  ring_put(&s.in, -1);
  ring_close(&s.in);
  int v = 0;
  while (ring_take(&s.out, &v))
    ;
  pthread_join(t, nullptr);
}
