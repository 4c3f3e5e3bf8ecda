// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L7: an upload session gets a context of its own, and its canceller is kept with the session. A session that fails
// the quota check waits for its task without having cancelled it.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/task.h"
#include <cstdio>
#include <memory>
#include <optional>
#include <unordered_map>

struct chunk {
  int offset = 0;
  int bytes = 0;
};

class session {
public:
  explicit session(const belay::context &parent) : life_(belay::with_cancel(parent)) {
    store_ = belay::go([this] {
      while (auto c = chunks_.rx.receive(life_.ctx))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in receive on 'chunks_.rx': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
        stored_ += c->bytes;
    });
  }
  void write(const chunk &c) { (void)chunks_.tx.send(c, life_.ctx); }
  int finish() {
    chunks_.tx.close();
    return store_.join() ? stored_ : -1;
  }
  int abort() {
#ifdef REPAIRED
    life_.cancel();
#endif
    (void)store_.join();
    return stored_;
  }

private:
  belay::cancellable life_;
  belay::channel<chunk> chunks_ = belay::make_channel<chunk>(1);
  int stored_ = 0;
  belay::task store_;
};

class upload_service {
public:
  explicit upload_service(int quota) : quota_(quota) {}
  session &open(int user) {
    auto &s = sessions_[user];
    if (!s)
      s = std::make_unique<session>(root_);
    return *s;
  }
  int upload(int user, int bytes) {
    session &s = open(user);
    s.write({0, bytes / 2});
    if (bytes > quota_)
      return s.abort();
    s.write({bytes / 2, bytes - bytes / 2});
    return s.finish();
  }

private:
  const int quota_;
  const belay::context root_;
  std::unordered_map<int, std::unique_ptr<session>> sessions_;
};

int main(int argc, char **) {
  upload_service uploads(1000);
  std::printf("%d bytes\n", uploads.upload(17, argc > 1 ? 4000 : 400));
}
