#include <algorithm>
#include <thread>
#include <utility>

#include "belay/detail/select_case.h"

namespace belay::detail {

namespace {

using kind = select_case::kind;

std::size_t random_below(std::size_t n) noexcept {
  static thread_local std::uint32_t x =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&x) >> 4) | 1;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x % n;
}

}  // namespace

selection::selection(std::span<select_case*> cases, order o) noexcept : cases_(cases) {
  for (std::size_t i = 0; i != cases.size(); ++i) {
    select_case& c = *cases[i];
    c.index = i;
    if (c.what == kind::otherwise) otherwise_ = &c;
    if (c.what == kind::timer && (timer_ == nullptr || c.deadline < timer_->deadline)) timer_ = &c;
  }
  if (o == order::as_written) return;
  for (std::size_t i = cases.size(); i > 1; --i) std::swap(cases[i - 1], cases[random_below(i)]);
}

select_case* selection::poll() noexcept {
  for (const kind k : {kind::done, kind::channel}) {
    for (select_case* c : cases_) {
      if (c->what != k) continue;
      if (const outcome o = c->poll(); o != outcome::pending) {
        c->settle(o);
        return c;
      }
    }
  }
  return otherwise_;
}

bool selection::patient() const noexcept {
  return std::all_of(cases_.begin(), cases_.end(), [](const select_case* c) { return c->patient; });
}

bool selection::enlist_all(ticket& t) noexcept {
  // Stop callbacks come last, as they may run at once, inside their constructor.
  for (const kind k : {kind::channel, kind::done}) {
    for (select_case* c : cases_) {
      if (c->what != k) continue;
      c->enlisted = c->enlist(t);
      if (!c->enlisted) return false;
    }
  }
  return true;
}

bool selection::enlist(ticket& t) noexcept {
  if (enlist_all(t) || !t.claim()) return true;  // when another has claimed, it chooses for us
  delist();
  return false;
}

void selection::delist() noexcept {
  for (select_case* c : cases_) {
    if (std::exchange(c->enlisted, false)) c->delist();
  }
}

select_case* selection::conclude(outcome o, std::size_t index) noexcept {
  delist();
  if (o == outcome::timed_out) return timer_;
  for (select_case* c : cases_) {
    if (c->index != index) continue;
    if (o == outcome::retry) o = c->poll();  // before all else: others were passed over for us
    if (o == outcome::pending) return nullptr;
    c->settle(o);
    return c;
  }
  return nullptr;
}

std::size_t run_select(std::span<select_case*> cases, order o) {
  selection s(cases, o);
  for (int round = 0;; ++round) {
    if (const select_case* c = s.poll()) return c->index;
    thread_ticket mine;
    if (s.patient()) {  // the other side pays nothing for us, and may run ahead of us
      for (spin awake(mine.yields(), true); awake.once();) {
        if (const select_case* c = s.poll()) return c->index;
      }
    }
    if (!s.enlist(mine)) {
      if (round > 1) std::this_thread::yield();  // lets an opposing select finish its own round
      continue;
    }
    const outcome ended = mine.await(s.site(), s.deadline());
    if (const select_case* c = s.conclude(ended, mine.index())) return c->index;
  }
}

}  // namespace belay::detail
