#include <thread>
#include <utility>

#include "belay/detail/select_case.h"

namespace belay::detail {

namespace {

using kind = select_case::kind;
using case_list = std::span<select_case*>;

std::size_t random_below(std::size_t n) noexcept {
  static thread_local std::uint32_t x =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&x) >> 4) | 1;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x % n;
}

select_case* signalled(case_list cases) {
  for (select_case* c : cases) {
    if (c->what == kind::done && c->poll() != outcome::pending) return c;
  }
  return nullptr;
}

select_case* ready(case_list cases) {
  for (select_case* c : cases) {
    if (c->what != kind::channel) continue;
    if (const outcome o = c->poll(); o != outcome::pending) {
      c->settle(o);
      return c;
    }
  }
  return nullptr;
}

/// Queues all cases; stops at the first that is ready. Stop callbacks come last, as they may run at
/// once, inside their constructor.
bool enlist(case_list cases, ticket& t) {
  for (const kind k : {kind::channel, kind::done}) {
    for (select_case* c : cases) {
      if (c->what != k) continue;
      c->enlisted = c->enlist(t);
      if (!c->enlisted) return false;
    }
  }
  return true;
}

void delist(case_list cases) {
  for (select_case* c : cases) {
    if (std::exchange(c->enlisted, false)) c->delist();
  }
}

}  // namespace

std::size_t run_select(case_list cases) {
  select_case* otherwise = nullptr;
  select_case* timer = nullptr;
  for (std::size_t i = 0; i != cases.size(); ++i) {
    select_case& c = *cases[i];
    c.index = i;
    if (c.what == kind::otherwise) otherwise = &c;
    if (c.what == kind::timer && (timer == nullptr || c.deadline < timer->deadline)) timer = &c;
  }
  for (std::size_t i = cases.size(); i > 1; --i) std::swap(cases[i - 1], cases[random_below(i)]);

  for (int round = 0;; ++round) {
    if (const select_case* c = signalled(cases)) return c->index;
    if (const select_case* c = ready(cases)) return c->index;
    if (otherwise != nullptr) return otherwise->index;

    ticket mine;
    if (!enlist(cases, mine) && mine.claim()) {  // nobody can choose for us now: try again
      delist(cases);
      if (round > 1) std::this_thread::yield();  // lets an opposing select finish its own round
      continue;
    }
    const outcome o = mine.await(timer != nullptr ? timer->deadline : no_deadline);
    delist(cases);
    if (o == outcome::timed_out) return timer->index;
    for (select_case* c : cases) {
      if (c->index != mine.index()) continue;
      c->settle(o);
      return c->index;
    }
  }
}

}  // namespace belay::detail
