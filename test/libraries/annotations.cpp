// What code says about itself, effect by effect: the example of docs/models.md.
//
// RUN: mkdir -p %t
// RUN: %python %S/Inputs/block.py %belay_source/docs/models.md ours.h > %t/ours.h
// RUN: %belay ir %s -- -std=c++20 -I%t | FileCheck %s
// RUN: clang -std=c++20 -fsyntax-only -Wall -Werror -I%t %s

#include "ours.h"

using namespace ours;

void use(int);
void heard();

// CHECK-LABEL: process locks
// CHECK: lock l
// CHECK: unlock l
// CHECK: lock l implicit
// CHECK: wait e, l
// CHECK: unlock l implicit
// CHECK: notify e all
void locks(SpinLock &l, Event &e) {
  l.enter();
  l.leave();
  {
    Hold h(l);
    e.sleep(l);
  }
  e.wake();
}
// CHECK-LABEL: process signals
// CHECK: release g
// CHECK: acquire g
// CHECK: stop-request a
// CHECK: stop-check a
// CHECK: call heard() deferred
void signals(Gate &g) {
  g.open();
  g.pass();
  Alarm a = make_alarm();
  a.button.press();
  if (a.signal.asked())
    use(1);
  when_asked(a.signal, heard);
}
// CHECK-LABEL: process threads
// CHECK: spawn w = use({{.*}})
// CHECK: move {{.*}}, w
// CHECK: move w, v
// CHECK: join w
// CHECK: detach v
void threads() {
  Worker w(use, 1), v;
  w.exchange(v);
  w.finish();
  v.abandon();
}
// CHECK-LABEL: process channels
// CHECK: make-channel p
// CHECK: send p,{{.*}} stop s
// CHECK: receive p stop s
// CHECK: select
// CHECK: close p
void channels(const Signal &s) {
  Pipe p = make_pipe(3);
  p.put(1, s);
  p.take(s);
  any(case_of(p), p);
  p.shut();
}
// CHECK-LABEL: process atomics
// CHECK: atomic-read f
// CHECK: atomic-write f,{{.*}} true
// CHECK: atomic-update f
// CHECK: fence
void atomics(Flag &f, SpinLock &l) {
  l.enter();
  f.get();
  f.set(true);
  f.trade(false);
  barrier();
}
// CHECK-LABEL: process blocks
// CHECK: block
// CHECK-NOT: timed
// CHECK: block {{.*}}timed
// CHECK: wake
// CHECK-NOT: wake
// CHECK: no-return
void blocks(int fd, SpinLock &l) {
  l.enter();
  poll(fd, -1);
  poll(fd, 100);
  hang_up(fd);
  check(0);
  die();
}
// CHECK-LABEL: process data
// CHECK: read g
// CHECK: write g
// CHECK-NOT: g
// CHECK: spawn
void data(Grid &g, int &x) {
  g.sum();
  g.clear();
  log(g);
  now(heard);
  auto f = later(use, 3);
  Worker w(f);
  w.finish();
}
