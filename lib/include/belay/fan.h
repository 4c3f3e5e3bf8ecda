/// \file
/// What: `fan_out(s, rx, n, f)` starts n workers on one input, each with an output of its own;
///   `fan_in(s, receivers...)`, also over a vector, merges inputs into one output, as they come.
///   Workers that share one output are `stage(s, f, workers{n})`, which is both in one.
/// Lifetime: as for `stage`: each worker has a copy of the function; move the inputs in. Leaving
///   the merged output ends all inputs; leaving one output of a fan-out ends its worker, and the
///   others go on.
/// Memory ordering: as for `stage`. Values of one input keep their order, those of two have none.
/// Complexity: a thread and a channel for each worker; one thread for the merge, whatever the
///   number of inputs, and each value costs a `select` over them.
/// Errors: as for `stage`. The merged output is closed when all inputs are; the first input that
///   ends with a failure ends it with the same.
/// Source: Concurrency in Go, ch. 4, "Fan-Out, Fan-In".
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "belay/pipeline.h"
#include "belay/select_list.h"

namespace belay {

namespace detail {

template <class T>
struct fan_in_task {
  std::vector<receiver<T>> inputs;
  outlet<T> out;

  result<> operator()(const done& stop) {
    return out.run([&]() -> result<> {
      while (!inputs.empty()) {
        std::optional<std::size_t> drained;
        if (auto end = merge(stop, drained)) return *end;
        inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(*drained));
      }
      return {};
    });
  }

 private:
  ending merge(const done& stop, std::optional<std::size_t>& drained) {
    ending end;
    select_list cases;
    for (std::size_t i = 0; i != inputs.size(); ++i) {
      cases.on(on_receive(inputs[i], out.at()), [&, i](result<T> value) {
        if (value)
          end = out.put(*std::move(value), stop);
        else if (value.error() == errc::closed)
          drained = i;
        else
          end = out.finish(value.error());
      });
    }
    cases.on(on_done(stop, out.at()), [&] { end = out.finish(errc::stopped); });
    while (!end && !drained) cases.run();
    return end;
  }
};

}  // namespace detail

/// The outputs of `n` workers, each of which sends what `f` makes (see `stage`) of its values.
template <class T, std::copy_constructible F>
[[nodiscard]] auto fan_out(detail::in_scope s, receiver<T> in, std::size_t n, F f,
                           capacity c = {}) {
  std::vector<decltype(in | stage(s, f, c))> outputs;
  outputs.reserve(n);
  while (outputs.size() < n) outputs.push_back(in | stage(s, f, c));
  return outputs;
}

/// Everything that the inputs give.
template <class T>
[[nodiscard]] receiver<T> fan_in(detail::in_scope s, std::vector<receiver<T>> inputs,
                                 capacity c = {}) {
  return detail::start<T>(s, c.count, [&](detail::outlet<T> out) {
    return detail::fan_in_task<T>{std::move(inputs), std::move(out)};
  });
}
template <class T, std::same_as<receiver<T>>... Rest>
[[nodiscard]] receiver<T> fan_in(detail::in_scope s, receiver<T> first, Rest... rest) {
  std::vector<receiver<T>> inputs;
  inputs.reserve(1 + sizeof...(rest));
  inputs.push_back(std::move(first));
  (inputs.push_back(std::move(rest)), ...);
  return fan_in(s, std::move(inputs));
}

}  // namespace belay
