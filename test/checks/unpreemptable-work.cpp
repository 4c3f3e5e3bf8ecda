// RUN: %check_belay %s belay-unpreemptable-work,belay-unpreemptable-send %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <chrono>
#include <thread>
#include <unistd.h>

using namespace belay;

int make();
void use(int);

// L17: the stage can be stopped while it receives and while it sends, but not in between.
void bad_sleep(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (auto v = in.receive(stop)) {
      std::this_thread::sleep_for(std::chrono::seconds(60));
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'lambda' cannot be stopped while it makes the value that it sends: 'sleep_for' blocks, and no done ends it [belay-unpreemptable-work]
      // CHECK-MESSAGES: :[[@LINE+2]]:16: note: it sends here
      // CHECK-MESSAGES: :[[@LINE-5]]:12: note: the stage is started here
      if (!out.send(*v, stop))
        return;
    }
  });
}
void ok_short_sleep(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (auto v = in.receive(stop)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (!out.send(*v, stop))
        return;
    }
  });
}
// L17
void ok_wait_for_done(receiver<int> in, sender<int> out) {
  task t = go([=](done stop) {
    while (auto v = in.receive(stop)) {
      if (stop.wait_for(std::chrono::seconds(60)))
        return;
      if (!out.send(*v, stop))
        return;
    }
  });
}
// L17: a read that nobody ends.
void bad_read(int fd, sender<int> out) {
  task t = go([=](done stop) {
    while (!stop.signalled()) {
      char c;
      if (read(fd, &c, 1) != 1)
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: stage 'lambda' cannot be stopped while it makes the value that it sends: 'read' blocks, and no done ends it [belay-unpreemptable-work]
        return;
      if (!out.send(c, stop))
        return;
    }
  });
}
static int fetch(int fd) {
  int v = 0;
  read(fd, &v, sizeof v);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: stage 'lambda' cannot be stopped while it makes the value that it sends: 'read' blocks, and no done ends it [belay-unpreemptable-work]
  return v;
}
void bad_in_call(int fd, sender<int> out) {
  task t = go([=](done stop) {
    while (out.send(fetch(fd), stop))
      ;
  });
}
// No stage: it sends nothing, and it is thread-without-done's.
void ok_no_stage(int fd) {
  task t = go([=](done stop) {
    while (!stop.signalled()) {
      char c;
      if (read(fd, &c, 1) != 1)
        return;
      use(c);
    }
  });
}
// Before the loop, once.
void ok_once(int fd, sender<int> out) {
  task t = go([=](done stop) {
    int v = fetch(fd);
    while (out.send(v, stop))
      ;
  });
}
