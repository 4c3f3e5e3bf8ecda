// A thousand conversations, and two threads. What waits is a coroutine, not a thread.
#include <utility>

#include "belay/channel.h"
#include "belay/co_scope.h"
#include "belay/pool.h"
#include "belay/sync_wait.h"
#include "belay/task.h"

namespace {

struct request {
  int n;
  belay::sender<int> answer;
};

// Its arguments are values: the frame outlives the call.
belay::co_task<belay::result<>> converse(belay::done stop, belay::sender<request> server, int n,
                                         belay::sender<int> results) {
  auto [tx, answer] = belay::make_channel<int>();
  request mine{n, std::move(tx)};
  if (auto sent = co_await server.co_send(std::move(mine), stop); !sent) co_return sent;
  auto square = co_await answer.co_receive(stop);
  if (!square) co_return square.error();
  co_return co_await results.co_send(*square, stop);
}

belay::co_task<belay::result<>> converse_with_all(belay::sender<request> server,
                                                  belay::sender<int> results) {
  belay::co_scope conversations(co_await belay::this_executor());
  for (int n = 1; n <= 1000; ++n) conversations.go(converse, server, n, results);
  co_return co_await conversations.join();
}

}  // namespace

int main() {
  // The other end of a channel may be held by a thread.
  auto [server, requests] = belay::make_channel<request>();
  belay::task serve = belay::go([requests = std::move(requests)](const belay::done& stop) {
    for (const request& r : requests.each(stop)) {
      if (!r.answer.send(r.n * r.n, stop)) return;
    }
  });

  auto [results, squares] = belay::make_channel<int>();
  belay::task sum_up =
      belay::go([squares = std::move(squares)](const belay::done& stop) -> belay::result<> {
        int sum = 0;
        for (int s : squares.each(stop)) sum += s % 7;
        if (sum == 2002) return {};
        return belay::errc::failed;
      });

  belay::pool two(2);
  const auto all = belay::sync_wait(two, converse_with_all(std::move(server), std::move(results)));
  return all && sum_up.join() && serve.join() ? 0 : 1;
}
