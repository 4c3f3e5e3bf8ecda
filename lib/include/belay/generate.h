/// \file
/// What: generators turn values into a stream: `generate(s, range)` sends each element of a range,
///   `repeat(s, values...)` sends the values over and over, `repeat_fn(s, f)` sends what `f()`, or
///   `f(done)`, returns, over and over. Each is a task of scope `s` and gives the receiver.
/// Lifetime: the task owns the range, the values and the function. A range is moved or copied in; a
///   view refers to what must outlive the scope. When the last receiver goes, the next send fails
///   and the task ends: an endless generator is no leak.
/// Memory ordering: the call happens before the first send.
/// Complexity: one thread, and one channel: unbuffered unless given `capacity{n}`. Elements of a
///   container that was moved in are moved out.
/// Errors: stopped by the scope's done while it sends; an `f` that takes a while should take a
///   done. An `f` that returns an empty optional ends the stream, one that returns a failed result
///   fails the scope. The output is closed at the end, and ends with a failure when the task failed
///   or was stopped.
/// Source: Concurrency in Go, ch. 4, "Some Handy Generators".
#pragma once

#include <initializer_list>
#include <ranges>
#include <type_traits>
#include <utility>
#include <vector>

#include "belay/pipeline.h"

namespace belay {

namespace detail {

template <class R, class U>
struct generate_task {
  R values;
  outlet<U> out;

  result<> operator()(const done& stop) {
    return out.run([&]() -> result<> {
      for (auto&& value : values) {
        if (auto end = out.put(take_out(value), stop)) return *end;
      }
      return {};
    });
  }

 private:
  template <class V>
  static U take_out(V& value) {
    if constexpr (std::ranges::view<R>)
      return value;
    else
      return std::move(value);
  }
};

template <class U>
struct repeat_task {
  std::vector<U> values;
  outlet<U> out;

  result<> operator()(const done& stop) const {
    return out.run([&]() -> result<> {
      for (;;) {
        for (const U& value : values) {
          if (auto end = out.put(U(value), stop)) return *end;
        }
      }
    });
  }
};

template <class F, class U>
struct repeat_fn_task {
  F f;
  outlet<U> out;

  result<> operator()(const done& stop) {
    return out.run([&]() -> result<> {
      for (;;) {
        if (auto end = out.put_made(call(f, stop), stop, result<>())) return *end;
      }
    });
  }
};

}  // namespace detail

/// Sends each element of `values`, then closes.
template <std::ranges::input_range R>
[[nodiscard]] auto generate(detail::in_scope s, R&& values, capacity c = {}) {
  using U = std::ranges::range_value_t<R>;
  return detail::start<U>(s, c.count, [&](detail::outlet<U> out) {
    return detail::generate_task<std::decay_t<R>, U>{std::forward<R>(values), std::move(out)};
  });
}
template <class U>
[[nodiscard]] receiver<U> generate(detail::in_scope s, std::initializer_list<U> values,
                                   capacity c = {}) {
  return generate(s, std::vector<U>(values), c);
}

/// Sends the values, in order, over and over.
template <class... Values>
  requires(sizeof...(Values) != 0)
[[nodiscard]] auto repeat(detail::in_scope s, Values&&... values) {
  using U = std::common_type_t<Values...>;
  return detail::start<U>(s, 0, [&](detail::outlet<U> out) {
    return detail::repeat_task<U>{{U(std::forward<Values>(values))...}, std::move(out)};
  });
}

/// Sends what each call of `f` returns.
template <class F>
[[nodiscard]] auto repeat_fn(detail::in_scope s, F f, capacity c = {}) {
  using U = typename detail::carried<detail::called<F>>::type;
  static_assert(!std::is_void_v<U>, "a generator makes values");
  return detail::start<U>(s, c.count, [&](detail::outlet<U> out) {
    return detail::repeat_fn_task<F, U>{std::move(f), std::move(out)};
  });
}

}  // namespace belay
