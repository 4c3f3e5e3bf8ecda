// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 4{{$}}
// L8: the consumer obeys the stop, the producer's send doesn't.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/generate.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/task.h"
#include <queue.h>
#include <thread>

using namespace belay;

// A generator function returns its receiver.
struct bad_numbers {
  receiver<int> rx;
  task t;
};
static bad_numbers bad_count_up() {
  auto [tx, rx] = make_channel<int>();
  return {rx, go([tx = std::move(tx)] {
            for (int i = 0;; ++i)
              if (!tx.send(i))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
                return;
          })};
}
// L8
int bad_first_three() {
  auto [rx, t] = bad_count_up();
  int sum = 0;
  for (int v : rx) {
    sum += v;
    if (v == 2)
      break;
  }
  return sum;
}
struct ok_numbers {
  receiver<int> rx;
  task t;
};
static ok_numbers ok_count_up() {
  auto [tx, rx] = make_channel<int>();
  return {rx, go([tx = std::move(tx)](done stop) {
            for (int i = 0;; ++i)
              if (!tx.send(i, stop))
                return;
          })};
}
// L8
int ok_first_three() {
  auto [rx, t] = ok_count_up();
  int sum = 0;
  for (int v : rx) {
    sum += v;
    if (v == 2)
      break;
  }
  return sum;
}

// The consumer selects between its input and the context.
static void bad_consume(const receiver<int> &in, const done &stop) {
  for (;;) {
    auto r = select(on_done(stop), on_receive(in));
    if (r.index() == 0 || !std::get<1>(r))
      return;
  }
}
// L8
void bad_cancelled_consumer() {
  auto [ctx, cancel] = with_cancel(context());
  auto [tx, rx] = make_channel<int>();
  scope stages;
  stages.go([tx = tx] {
    (void)tx.send(1);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    (void)tx.send(2);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{$}}
    tx.close();
  });
  stages.go([rx = rx, ctx = ctx] { bad_consume(rx, ctx); });
  (void)cancel();
}
static void ok_consume(const receiver<int> &in, const done &stop) {
  for (;;) {
    auto r = select(on_done(stop), on_receive(in));
    if (r.index() == 0 || !std::get<1>(r))
      return;
  }
}
// L8
void ok_cancelled_consumer() {
  auto [ctx, cancel] = with_cancel(context());
  auto [tx, rx] = make_channel<int>();
  scope stages;
  stages.go([tx = tx, ctx = ctx] {
    (void)tx.send(1, ctx);
    (void)tx.send(2, ctx);
    tx.close();
  });
  stages.go([rx = rx, ctx = ctx] { ok_consume(rx, ctx); });
  (void)cancel();
}

// L8: std.
int bad_std() {
  queue<int> lines(1);
  std::thread reader([&] {
    for (int i = 0; i < 3; ++i)
      if (!lines.push(i))
// CHECK-DAG: blocked for ever  line [[@LINE-1]]  lines.not_full_{{$}}
        return;
  });
  const int first = *lines.pop();
  reader.join();
  return first;
}
// L8
int ok_std() {
  queue<int> lines(1);
  std::thread reader([&] {
    for (int i = 0; i < 3; ++i)
      if (!lines.push(i))
        return;
  });
  const int first = *lines.pop();
  lines.close();
  reader.join();
  return first;
}
