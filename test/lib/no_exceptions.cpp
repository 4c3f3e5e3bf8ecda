// Every header, and each kind of template in use, without exceptions and type information.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "belay/any_of.h"
#include "belay/batch.h"
#include "belay/blocked.h"
#include "belay/bridge.h"
#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/co_select.h"
#include "belay/co_task.h"
#include "belay/confined.h"
#include "belay/context.h"
#include "belay/done.h"
#include "belay/error_group.h"
#include "belay/executor.h"
#include "belay/fan.h"
#include "belay/frozen.h"
#include "belay/generate.h"
#include "belay/guarded.h"
#include "belay/heartbeat.h"
#include "belay/leak_check.h"
#include "belay/live_tasks.h"
#include "belay/or_done.h"
#include "belay/pipeline.h"
#include "belay/pool.h"
#include "belay/rate_limiter.h"
#include "belay/receiver.h"
#include "belay/replicate.h"
#include "belay/result.h"
#include "belay/run_loop.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "belay/select_list.h"
#include "belay/sendable.h"
#include "belay/sender.h"
#include "belay/steward.h"
#include "belay/sync_wait.h"
#include "belay/task.h"
#include "belay/tee.h"
#include "belay/ticker.h"
#include "belay/timer.h"

using namespace std::chrono_literals;
using namespace belay;

namespace {

int failed = 0;
void expect(bool holds, const char* what) {
  if (holds) return;
  std::printf("not so: %s\n", what);
  failed = 1;
}

void channels() {
  auto [tx, rx] = make_channel<std::unique_ptr<int>>(1);
  auto [ring, out] = make_channel<std::string>(100);
  expect(tx.send(std::make_unique<int>(7)).has_value(), "a send");
  expect(select(on_receive(rx), after(1h)).index() == 0, "a select");
  expect(ring.try_send("value").has_value() && out.receive().value() == "value", "a ring");
  tx.close(errc::timed_out);
  expect(rx.receive().error() == errc::timed_out, "a close with a reason");
  select_list cases;
  cases.on(otherwise(), [] {});
  expect(cases.run() == 0, "a list of cases");
}

void tasks() {
  expect(go([]() -> result<> { return errc::closed; }).join().error() == errc::closed, "a task");
  pool p(2);
  expect(
      go(p, [](int n) { expect(n == 3, "an argument"); }, 3).join().has_value(), "a pool's task");
  scope s(p);
  s.limit(1);
  s.go([] {});
  expect(s.join().has_value(), "a scope");
  error_group g;
  g.go([](const context&) -> result<> { return errc::failed; });
  expect(!g.wait(), "a group");
  const auto answer = replicate(done(), 2, [](done, std::size_t) { return 1; });
  expect(answer.value() == 1, "a replica");
}

void streams() {
  scope s;
  auto numbers = generate(s, {1, 2, 3, 4}) | map(s, [](int n) { return n * n; }) |
                 filter(s, [](int n) { return n > 1; }) | take(s, 2);
  auto [one, other] = tee(s, fan_in(s, std::move(numbers)));
  int sum = 0;
  s.go([rx = std::move(other)] {
    for (int n : rx) static_cast<void>(n);
  });
  for (int n : one) sum += n;
  expect(sum == 4 + 9, "a stream");
}

co_task<int> received(receiver<int> rx) { co_return (co_await rx.co_receive()).value_or(0); }

void coroutines() {
  run_loop loop;
  const int got = loop.run([](executor& e) -> co_task<int> {
    co_scope s(e);
    auto [tx, rx] = make_channel<int>();
    s.go([tx = std::move(tx)]() -> co_task<result<>> { co_return co_await tx.co_send(5); });
    const int n = co_await received(std::move(rx));
    expect((co_await s.join()).has_value(), "a scope of coroutines");
    co_return n;
  }(loop));
  expect(got == 5, "a coroutine");
}

void data() {
  guarded<std::vector<int>> list;
  list.with([](auto& l) { l.push_back(1); });
  expect(list.lock_when([](auto& l) { return !l.empty(); }).has_value(), "a condition");
  frozen<std::string> text("text");
  expect(*text == "text", "a frozen string");
  confined<int> mine(1);
  expect(*mine == 1, "a confined number");
}

}  // namespace

int main() {
  channels();
  tasks();
  streams();
  coroutines();
  data();
  return failed;
}
