// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 0{{$}}
// C4: what was never made is closed. An end of Belay that has no channel may be closed; a null pointer may not, but that
// is no matter of order: other tools find it, and the explorer ends the path there.
#include "belay/channel.h"
#include "belay/task.h"
#include <memory>
#include <queue.h>
#include <thread>

using namespace belay;

// C4
void ok_belay() {
  sender<int> none;
  task t = go([none] { none.close(); });
}

class bad_stream {
public:
  void open() { out_ = std::make_unique<queue<int>>(1); }
  void close() { out_->close(); }

private:
  std::unique_ptr<queue<int>> out_;
};
// C4
void FN_std(bool opened) { // a null pointer ends the path
  bad_stream s;
  std::thread t([] {});
  t.join();
  if (opened)
    s.open();
  s.close();
}
class ok_stream {
public:
  void open() { out_ = std::make_unique<queue<int>>(1); }
  void close() {
    if (out_)
      out_->close();
  }

private:
  std::unique_ptr<queue<int>> out_;
};
// C4
void ok_std(bool opened) {
  ok_stream s;
  std::thread t([] {});
  t.join();
  if (opened)
    s.open();
  s.close();
}
