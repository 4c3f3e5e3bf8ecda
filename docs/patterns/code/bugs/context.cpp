// A helper that nobody told of the context.
#include "belay/context.h"

#include "belay/channel.h"
#include "belay/scope.h"

struct row {};
void show(const row&);

// [bug]
void report(const belay::receiver<row>& rows, const belay::context& ctx) {
  belay::scope helpers(ctx);
  helpers.go([rows] {
    while (auto r = rows.receive()) show(*r);  // waits for the database, not for ctx
  });
}
// [end]
