/// \file
/// What: select, and the wait of a done, as an analyser is to see them: any ready case may be the
///   one. Only analysers read it; no program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of select_case.h.
/// Source: src/select.cpp, src/done.cpp.
#pragma once

#include <utility>

#include "belay/detail/select_case.h"

namespace belay {

inline void done::wait(where at) const noexcept {
  detail::thread_ticket mine;
  static_cast<void>(mine.await({"wait", at}, token_, detail::no_deadline));
}

inline bool done::wait_for(std::chrono::nanoseconds d, where at) const noexcept {
  if (signalled()) return true;
  detail::thread_ticket mine;
  return mine.await({"wait_for", at}, token_, detail::deadline_after(d)) ==
         detail::outcome::stopped;
}

namespace detail {

/// Either.
bool analysed_choice() noexcept;

inline selection::selection(std::span<select_case*> cases, order o) noexcept : cases_(cases) {
  for (std::size_t i = 0; i != cases.size(); ++i) {
    select_case& c = *cases[i];
    c.index = i;
    if (c.what == select_case::kind::otherwise) otherwise_ = &c;
    if (c.what == select_case::kind::timer && (timer_ == nullptr || c.deadline < timer_->deadline))
      timer_ = &c;
  }
  if (o == order::as_written) return;
  // Which channel is looked at first; done goes before them and a time-out after.
  std::size_t first = 0;
  while (first != cases.size() && cases[first]->what != select_case::kind::channel) ++first;
  for (std::size_t i = first + 1; i < cases.size(); ++i) {
    if (cases[i]->what != select_case::kind::channel) continue;
    if (!analysed_choice()) return;
    std::swap(cases[first], cases[i]);
  }
}

inline select_case* selection::poll() noexcept {
  for (std::size_t round = 0; round != 2; ++round) {
    for (std::size_t i = 0; i != cases_.size(); ++i) {
      select_case* c = cases_[i];
      if (c->what != (round == 0 ? select_case::kind::done : select_case::kind::channel)) continue;
      if (const outcome o = c->poll(); o != outcome::pending) {
        c->settle(o);
        return c;
      }
    }
  }
  // Nothing was ready: the order made no difference.
  for (std::size_t i = 0; i < cases_.size(); ++i) {
    while (cases_[i]->index != i) std::swap(cases_[i], cases_[cases_[i]->index]);
  }
  return otherwise_;
}

inline bool selection::enlist_all(ticket& t) noexcept {
  for (std::size_t i = 0; i != cases_.size(); ++i) {
    select_case* c = cases_[i];
    c->enlisted = c->enlist(t);
    if (!c->enlisted) return false;
  }
  return true;
}

inline bool selection::enlist(ticket& t) noexcept {
  if (enlist_all(t) || !t.claim()) return true;
  delist();
  return false;
}

inline void selection::delist() noexcept {
  for (std::size_t i = 0; i != cases_.size(); ++i) {
    select_case* c = cases_[i];
    if (c->enlisted) c->delist();
    c->enlisted = false;
  }
}

inline select_case* selection::conclude(outcome o, std::size_t index) noexcept {
  delist();
  if (o == outcome::timed_out) return timer_;
  for (std::size_t i = 0; i != cases_.size(); ++i) {
    select_case* c = cases_[i];
    if (c->index != index) continue;
    if (o == outcome::retry) o = c->poll();
    if (o == outcome::pending) return nullptr;
    c->settle(o);
    return c;
  }
  return nullptr;
}

inline std::size_t run_select(std::span<select_case*> cases, order o) {
  selection s(cases, o);
  for (;;) {
    if (const select_case* c = s.poll()) return c->index;
    thread_ticket mine;
    if (!s.enlist(mine)) continue;
    const outcome ended = mine.await(s.site(), s.deadline());
    if (const select_case* c = s.conclude(ended, mine.index())) return c->index;
  }
}

}  // namespace detail
}  // namespace belay
