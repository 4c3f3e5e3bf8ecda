// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// S4: a transcoder's stages are functions that start a task and return a receiver. The decoding stage leaves by an
// error on a path that doesn't close its output, of which the pipeline's owner keeps a copy, and the writer waits for
// more.
#include "belay/channel.h"
#include "belay/scope.h"
#include <cstdio>
#include <string>
#include <vector>

using belay::done;
using belay::receiver;
using belay::scope;
using belay::sender;

struct packet {
  int size = 0;
};
struct picture {
  int pixels = 0;
};

class pipeline {
public:
  explicit pipeline(std::vector<packet> file) : file_(std::move(file)) {}

  int run() {
    scope stages;
    demultiplex(stages);
    decode(stages);
    int pixels = 0;
    while (auto p = pictures_.rx.receive())
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits in receive on 'p.pictures_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      pixels += p->pixels;
    return pixels;
  }

private:
  void demultiplex(scope &stages) {
    stages.go([this](const done &stop) {
      for (const packet &p : file_)
        if (!packets_.tx.send(p, stop))
          break;
      packets_.tx.close();
    });
  }
  void decode(scope &stages) {
    stages.go([this](const done &stop) {
      for (packet p : packets_.rx.each(stop)) {
        if (p.size == 0) {
          std::fputs("an empty packet\n", stderr);
#ifdef REPAIRED
          break;
#else
          return;
#endif
        }
        if (!pictures_.tx.send(picture{p.size * 16}, stop))
          break;
      }
      pictures_.tx.close();
    });
  }

  std::vector<packet> file_;
  belay::channel<packet> packets_ = belay::make_channel<packet>(1);
  belay::channel<picture> pictures_ = belay::make_channel<picture>(1);
};

int main(int argc, char **) {
  pipeline p({{4}, {argc > 1 ? 0 : 2}});
  return p.run() == 0;
}
