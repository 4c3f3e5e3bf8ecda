/// \file
/// What: `bridge(s, rx)` makes one stream of a channel of channels: all values of the first channel
///   that `rx` gives, then all of the second, and so on.
/// Lifetime: as for `stage`. The channel that is being read is let go when the output's receiver
///   has gone.
/// Memory ordering: as for `stage`; the order of the channels, and of the values in each, is kept.
/// Complexity: one thread and one channel.
/// Errors: as for `stage`; the first channel that ends with a failure ends the output with the
///   same.
/// Source: Concurrency in Go, ch. 4, "The bridge-channel".
#pragma once

#include <utility>

#include "belay/pipeline.h"

namespace belay {

namespace detail {

template <class T>
struct bridge_task {
  receiver<receiver<T>> in;
  outlet<T> out;

  result<> operator()(const done& stop) {
    for (;;) {
      auto stream = in.receive(stop, out.at());
      if (!stream) return out.finish(stream.error());
      for (;;) {
        auto value = stream->receive(stop, out.at());
        if (!value && value.error() == errc::closed) break;
        if (!value) return out.finish(value.error());
        if (auto end = out.put(*std::move(value), stop)) return *end;
      }
    }
  }
};

}  // namespace detail

/// Everything that the channels give which `in` gives, one channel after the other.
template <class T>
[[nodiscard]] receiver<T> bridge(detail::in_scope s, receiver<receiver<T>> in, capacity c = {}) {
  return detail::start<T>(s, c.count, [&](detail::outlet<T> out) {
    return detail::bridge_task<T>{std::move(in), std::move(out)};
  });
}

}  // namespace belay
