// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W11: a client has a budget of calls that are under way, as tokens in a channel: who calls puts one in, and takes it out
// afterwards. A call that is refused by the rules comes back before it takes its token out.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <variant>

class budget {
public:
  explicit budget(std::size_t calls) : tokens_(belay::make_channel<std::monostate>(calls)) {}
  bool take(const belay::done &stop) { return tokens_.tx.send({}, stop).has_value(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits in send on 'remote.calls_.tokens_.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 3 to end
  void give_back() { (void)tokens_.rx.try_receive(); }

private:
  belay::channel<std::monostate> tokens_;
};

class api {
public:
  api(std::size_t calls, std::set<int> refused) : calls_(calls), refused_(std::move(refused)) {}
  std::optional<int> call(int method, const belay::done &stop) {
    if (!calls_.take(stop))
      return std::nullopt;
    if (refused_.contains(method)) {
#ifdef REPAIRED
      calls_.give_back();
#endif
      return std::nullopt;
    }
    const int answer = method * 2;
    calls_.give_back();
    return answer;
  }

private:
  budget calls_;
  const std::set<int> refused_;
};

int main() {
  api remote(1, {13});
  belay::scope callers;
  for (int method : {13, 21})
    callers.go([&remote, method](belay::done stop) { (void)remote.call(method, stop); });
  return callers.join() ? 0 : 1;
}
