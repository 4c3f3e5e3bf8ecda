// A request carries a context down its call tree: who asked, until when, and whether it still
// matters.
#include "belay/context.h"

#include <chrono>
#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"

using namespace std::chrono_literals;

namespace {

struct user {  // a key; only who knows this type can ask for the value
  using type = std::string;
};

// A database that answers late. Whatever ends the context ends the wait, and the cause goes up.
belay::result<int> query(const belay::context& ctx, const belay::receiver<int>& rows) {
  auto row = rows.receive(ctx);
  if (!row && ctx.cancelled()) return ctx.cause().error();
  return row;
}

belay::result<int> handle(const belay::context& request, const belay::receiver<int>& rows) {
  if (*request.value<user>() != "ann") return belay::errc::closed;
  return query(belay::with_timeout(request, 5ms), rows);  // the sooner of two deadlines
}

}  // namespace

int main() {
  const belay::context server;
  auto [request, cancel] = belay::with_cancel(belay::with_value<user>(server, "ann"));
  auto [tx, rx] = belay::make_channel<int>(1);

  // The answer is there in time.
  if (!tx.send(7)) return 1;
  if (auto row = handle(request, rx); !row || *row != 7) return 1;

  // It isn't: the request itself still stands.
  if (auto row = handle(request, rx); row || row.error() != belay::errc::timed_out) return 1;
  if (request.cancelled()) return 1;

  // The client leaves: all that was started for it ends, and knows why.
  belay::scope tasks(request);
  tasks.go([ctx = request, rx = std::move(rx)]() -> belay::result<> {
    auto row = query(ctx, rx);
    return row ? belay::result<>() : row.error();
  });
  cancel(belay::errc::closed);
  return !tasks.join() && request.cause().error() == belay::errc::closed ? 0 : 1;
}
