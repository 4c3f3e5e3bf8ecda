// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L18: a server of a spelling dictionary runs in a task that is given a context. It asks the context before it starts
// to serve, and serves without another look at it for as long as there is somebody to serve.
#include "belay/channel.h"
#include "belay/context.h"
#include "belay/task.h"
#include <map>
#include <string>
#include <utility>

struct request {
  std::string word;
  belay::sender<bool> answer;
};

class spell_server {
public:
  explicit spell_server(const belay::context &parent) : requests_(belay::make_channel<request>(2)) {
    words_["belay"] = true;
    task_ = belay::go(parent, [this](const belay::context &ctx) { serve(ctx); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'lambda' has no stop path: it blocks in 'receive', and no done reaches it [belay-thread-without-done]
  }
  bool known(const std::string &word) const {
    auto [tx, rx] = belay::make_channel<bool>(1);
    if (!requests_.tx.send(request{word, tx}, task_.terminated()))
      return false;
    auto answer = rx.receive(task_.terminated());
    return answer && *answer;
  }

private:
  void serve(const belay::context &ctx) {
    if (ctx.cancelled())
      return;
#ifdef REPAIRED
    while (auto r = requests_.rx.receive(ctx)) {
#else
    while (auto r = requests_.rx.receive()) {
#endif
      const auto found = words_.find(r->word);
      (void)r->answer.try_send(found != words_.end());
    }
  }

  std::map<std::string, bool> words_;
  belay::channel<request> requests_;
  belay::task task_;
};

int main() {
  const auto [ctx, cancel] = belay::with_cancel(belay::context());
  const spell_server server(ctx);
  return server.known("belay") ? 0 : 1;
}
