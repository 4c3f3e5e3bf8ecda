// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C11: an upload calls its listener when it is finished, and the listener passes it on by a select that has a default.
// Nobody has begun to wait then, and who waits afterwards waits for ever.
#include "belay/channel.h"
#include "belay/select.h"
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct outcome {
  std::string name;
  int bytes;
};

class upload {
public:
  using listener = std::function<void(const outcome &)>;
  upload(std::string name, int bytes) : of_{std::move(name), bytes} {}
  ~upload() {
    if (thread_.joinable())
      thread_.join();
  }
  void on_finished(listener l) { listeners_.push_back(std::move(l)); }
  void start() { thread_ = std::thread(&upload::run, this); }

private:
  void run() {
    for (int at = 0; at < of_.bytes; at += 512)
      ++blocks_;
    for (const listener &l : listeners_)
      l(of_);
  }
  outcome of_;
  int blocks_ = 0;
  std::vector<listener> listeners_;
  std::thread thread_;
};

class dialog {
public:
  void watch(upload &u) {
    u.on_finished([tx = finished_.tx](const outcome &o) {
      (void)belay::select(belay::on_send(tx, o), belay::otherwise());
    });
  }
  int wait() {
    auto o = finished_.rx.receive();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits in receive on 'd.finished_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    return o ? o->bytes : -1;
  }

private:
#ifdef REPAIRED
  belay::channel<outcome> finished_ = belay::make_channel<outcome>(1);
#else
  belay::channel<outcome> finished_ = belay::make_channel<outcome>();
#endif
};

int main() {
  dialog d;
  upload u("photo.png", 1024);
  d.watch(u);
  u.start();
  return d.wait() == 1024 ? 0 : 1;
}
