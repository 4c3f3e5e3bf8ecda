/// \file
/// What: `rx | stage(s, f) | stage(s, g, workers{4}) | take(s, 10)` starts a task, or some, of
///   scope `s` for each stage and gives the receiver of the last one. `f(value)`, or `f(done,
///   value)`, returns what is sent on: a T, an optional<T> (empty: nothing is sent), or a result of
///   these (a failure fails the scope). `map` sends what `f` returns, whatever it is; `filter`
///   keeps what `p` accepts; `buffer` stores n values. Stages without a source join too: `auto both
///   = map(s, f) | take(s, 3);`
/// Lifetime: a stage owns its function and its receiver. Move the source in: a copy that stays
///   behind keeps the stages before it sending. The scope must outlive the pipeline's use. When the
///   last receiver of a stage's output goes, its next send fails, and it lets go of its input in
///   turn.
/// Memory ordering: what a stage did before it sent a value happens before what the next does with
///   it.
/// Complexity: a thread for each stage or worker, one channel for each stage: unbuffered unless
///   given `capacity{n}`. One worker keeps the order; more don't, and each has a copy of the
///   function.
/// Errors: each stage can be stopped, by the scope's done, while it receives and while it sends; an
///   `f` that takes a while should take a done. The output is closed when the input is drained. It
///   ends with a failure when the stage failed, was stopped, or its input ended with one.
/// Source: Concurrency in Go, ch. 4, "Pipelines", "Fan-Out, Fan-In" and "Queuing".
#pragma once

#include <cassert>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/detail/stage_task.h"

namespace belay {

/// How many threads work at a stage.
struct workers {
  std::size_t count = 1;
};
/// How many values a stage's output stores.
struct capacity {
  std::size_t count = 0;
};
/// What a stage may be given after its function: `workers` and `capacity`.
template <class O>
concept stage_option = std::same_as<O, workers> || std::same_as<O, capacity>;

/// A stage, or several, without a source: what makes its output from its input.
template <class Build>
struct pipeline_stage {
  Build build;
};

template <class T, class Build>
[[nodiscard]] auto operator|(receiver<T> source, pipeline_stage<Build> stage) {
  return stage.build(std::move(source));
}
template <class First, class Second>
[[nodiscard]] auto operator|(pipeline_stage<First> first, pipeline_stage<Second> second) {
  auto both = [first = std::move(first), second = std::move(second)](auto source) mutable {
    return second.build(first.build(std::move(source)));
  };
  return pipeline_stage<decltype(both)>{std::move(both)};
}

namespace detail {

template <class Build>
pipeline_stage<Build> make_stage(Build build) {
  return {std::move(build)};
}

struct stage_options {
  std::size_t workers = 1;
  std::size_t capacity = 0;
  void set(belay::workers w) noexcept { workers = w.count; }
  void set(belay::capacity c) noexcept { capacity = c.count; }
};

template <class T, class U, class F>
struct stage_task {
  receiver<T> in;
  outlet<U> out;
  F f;

  result<> operator()(const done& stop) {
    return out.run([&]() -> result<> {
      for (;;) {
        auto value = in.receive(stop, out.at());
        if (!value) return out.finish(value.error());
        if (auto end = out.put_made(call(f, stop, *std::move(value)), stop, {})) return *end;
      }
    });
  }
};

template <class T>
struct take_task {
  receiver<T> in;
  outlet<T> out;
  std::size_t left;

  result<> operator()(const done& stop) {
    for (; left != 0; --left) {
      auto value = in.receive(stop, out.at());
      if (!value) return out.finish(value.error());
      if (auto end = out.put(*std::move(value), stop)) return *end;
    }
    return {};
  }
};

template <class F, class... Options>
auto function_stage(in_scope s, F f, Options... options) {
  constexpr bool copied = (std::same_as<Options, workers> || ...);
  static_assert(!copied || std::copy_constructible<F>, "each worker has a copy of the function");
  stage_options chosen;
  (chosen.set(options), ...);
  assert(chosen.workers != 0);
  return make_stage([s, f = std::move(f), chosen]<class T>(receiver<T> in) mutable {
    using U = typename carried<called<F, T>>::type;
    static_assert(!std::is_void_v<U>, "a stage makes values: what only takes them is a loop");
    auto [tx, rx] = make_channel<U>(chosen.capacity, s.at);
    const outlet<U> out(std::move(tx), s.at);
    if constexpr (copied) {
      for (std::size_t i = 1; i < chosen.workers; ++i)
        s.owner.go(stage_task<T, U, F>{in, out, f}, s.at);
    }
    s.owner.go(stage_task<T, U, F>{std::move(in), std::move(out), std::move(f)}, s.at);
    return std::move(rx);
  });
}

}  // namespace detail

/// Sends on what `f` makes of each value.
template <class F, stage_option... Options>
[[nodiscard]] auto stage(detail::in_scope s, F f, Options... options) {
  return detail::function_stage(s, std::move(f), options...);
}

/// Sends on `f(value)`, once for each value.
template <class F, stage_option... Options>
[[nodiscard]] auto map(detail::in_scope s, F f, Options... options) {
  auto each = [f = std::move(f)]<class T>(const done& stop, T&& value) mutable {
    return std::optional<detail::called<F, T>>(detail::call(f, stop, std::forward<T>(value)));
  };
  return detail::function_stage(s, std::move(each), options...);
}

/// Sends on the values for which `p(value)` is true.
template <class P, stage_option... Options>
[[nodiscard]] auto filter(detail::in_scope s, P p, Options... options) {
  auto each = [p = std::move(p)]<class T>(const done& stop, T&& value) mutable {
    const auto kept = static_cast<bool>(detail::call(p, stop, std::as_const(value)));
    return kept ? std::optional<T>(std::forward<T>(value)) : std::nullopt;
  };
  return detail::function_stage(s, std::move(each), options...);
}

/// Sends on all values, and stores up to `n` that wait for their receiver.
[[nodiscard]] inline auto buffer(detail::in_scope s, std::size_t n) {
  return map(s, std::identity(), capacity{n});
}

/// Sends on the first `n` values, then closes, and receives no more.
[[nodiscard]] inline auto take(detail::in_scope s, std::size_t n) {
  return detail::make_stage([s, n]<class T>(receiver<T> in) {
    return detail::start<T>(s, 0, [&](detail::outlet<T> out) {
      return detail::take_task<T>{std::move(in), std::move(out), n};
    });
  });
}

}  // namespace belay
