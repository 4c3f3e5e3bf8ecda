/// \file
/// What: what a coroutine awaits besides channel ends: `co_await co_select(cases...)` is `select`,
///   with the same cases and the same result; `co_await co_done(stop)` waits for a stop; `co_await
///   co_sleep_for(d, stop)` until `d` has passed (true) or a stop came first (false).
/// Lifetime: cases live until the end of the full expression: write them inside the `co_await`.
/// Memory ordering: as for `select`.
/// Complexity: as for `select`, without a system call.
/// Errors: as for `select`.
/// Source: see select.h.
#pragma once

#include <algorithm>
#include <array>
#include <tuple>

#include "belay/detail/co_channel.h"
#include "belay/select.h"

namespace belay {

namespace detail {

template <class... Cases>
class [[nodiscard]] co_select_wait final : public co_wait {
 public:
  co_select_wait(order o, Cases&... cases) noexcept
      : co_wait({}, earliest(cases...)), list_{&cases...}, selection_(list_, o), cases_(cases...) {}

  selected<Cases...> await_resume() {
    return std::apply([this](auto&... c) { return take<selected<Cases...>>(chosen_, c...); },
                      cases_);
  }

 private:
  static time_point earliest(const Cases&... cases) noexcept {
    time_point t = no_deadline;
    ((t = std::min(t, cases.deadline)), ...);
    return t;
  }
  bool attempt() noexcept override {
    for (;;) {
      if (const select_case* c = selection_.poll()) return chosen_ = c->index, true;
      if (selection_.enlist(own())) return false;
      own().rearm();
    }
  }
  bool conclude(outcome o, std::size_t index) noexcept override {
    const select_case* c = selection_.conclude(o, index);
    if (c != nullptr) chosen_ = c->index;
    return c != nullptr;
  }
  blocked_site site() const noexcept override { return selection_.site(); }

  std::array<select_case*, sizeof...(Cases)> list_;
  selection selection_;
  std::tuple<Cases&...> cases_;
  std::size_t chosen_ = 0;
};

class [[nodiscard]] co_pause final : public co_wait {
 public:
  co_pause(const char* operation, const done& stop, time_point deadline, where at) noexcept
      : co_wait(stop.token(), deadline), site_{operation, at} {}
  bool await_resume() const noexcept { return ended_ == outcome::timed_out; }

 private:
  bool attempt() noexcept override {
    if (stop().stop_requested()) ended_ = outcome::stopped;
    return ended_ != outcome::pending;
  }
  bool conclude(outcome o, std::size_t) noexcept override { return ended_ = o, true; }
  blocked_site site() const noexcept override { return site_; }

  blocked_site site_;
  outcome ended_ = outcome::pending;
};

}  // namespace detail

/// `co_await` it at once: waits for one case and does it, a ready one at random.
template <selectable... Cases>
auto co_select(Cases&&... cases) noexcept {
  static_assert(sizeof...(Cases) != 0, "a select without cases would wait for ever");
  return detail::co_select_wait<std::remove_reference_t<Cases>...>(detail::order::random, cases...);
}
/// The same, but the first ready case in the order written goes ahead.
template <selectable... Cases>
auto co_select_ordered(Cases&&... cases) noexcept {
  static_assert(sizeof...(Cases) != 0, "a select without cases would wait for ever");
  return detail::co_select_wait<std::remove_reference_t<Cases>...>(detail::order::as_written,
                                                                   cases...);
}

/// `co_await` it: until `stop` is signalled. Or until `d` has passed: true, unless stopped before.
inline detail::co_pause co_done(const done& stop, where at = where::current()) noexcept {
  return {"wait", stop, detail::no_deadline, at};
}
inline detail::co_pause co_sleep_for(std::chrono::nanoseconds d, const done& stop = {},
                                     where at = where::current()) noexcept {
  return {"sleep", stop, detail::deadline_after(d), at};
}

}  // namespace belay
