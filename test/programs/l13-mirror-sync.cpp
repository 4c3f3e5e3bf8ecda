// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L13: two directories are read by tasks of an error group, and merged by a third. A reader that fails throws before
// it has closed its channel, whose sender is a member; the group cancels, which the merging task doesn't look at.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/error_group.h"
#include "belay/result.h"
#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

using belay::context;
using belay::result;

class directory {
public:
  directory(std::vector<int> files, bool readable) : files_(std::move(files)), readable_(readable) {}
  result<> list(const context &ctx) {
    if (!readable_)
      throw std::runtime_error("permission denied");
    for (int f : files_)
      if (auto sent = found_.tx.send(f, ctx); !sent)
        return sent;
    found_.tx.close();
    return {};
  }
  const belay::receiver<int> &found() const { return found_.rx; }

private:
  std::vector<int> files_;
  bool readable_;
  belay::channel<int> found_ = belay::make_channel<int>(2);
};

class mirror {
public:
  mirror(bool readable) : sides_{directory({1, 2}, true), directory({2}, readable)} {}
  bool sync() {
    belay::error_group work;
    for (directory &d : sides_)
      work.go([&d](const context &ctx) { return d.list(ctx); });
    work.go([this](const context &ctx) { return merge(ctx); });
    return work.wait().has_value();
  }

private:
  result<> merge([[maybe_unused]] const context &ctx) {
    for (const directory &d : sides_) {
#ifdef REPAIRED
      while (auto file = d.found().receive(ctx))
#else
      while (auto file = d.found().receive())
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 4 waits in receive on 'm.sides_': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
#endif
        merged_ += *file;
    }
    return {};
  }
  std::array<directory, 2> sides_;
  int merged_ = 0;
};

int main(int argc, char **) {
  mirror m(argc == 1);
  return m.sync() ? 0 : 1;
}
