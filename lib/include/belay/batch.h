/// \file
/// What: the stage `batch(s, n)` sends vectors of n values; `batch(s, n, d)` sends what it has when
///   the first value of it is `d` old. The rest is sent when the input ends; no batch is empty.
/// Lifetime: as for `stage`.
/// Memory ordering: as for `stage`.
/// Complexity: as for `stage`, and one allocation for each batch.
/// Errors: as for `stage`. A stop drops what has not been sent.
/// Source: Concurrency in Go, ch. 4, "Pipelines" (batch and stream processing) and "Queuing"
///   (chunking).
#pragma once

#include <cassert>
#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "belay/pipeline.h"

namespace belay {

namespace detail {

template <class T>
class batch_task {
  using clock = std::chrono::steady_clock;

 public:
  batch_task(receiver<T> in, outlet<std::vector<T>> out, std::size_t size,
             std::optional<std::chrono::nanoseconds> age)
      : in_(std::move(in)), out_(std::move(out)), size_(size), age_(age) {}

  result<> operator()(const done& stop) {
    return out_.run([&]() -> result<> {
      for (;;) {
        std::vector<T> some;
        some.reserve(size_);
        const auto input = fill(some, stop);
        if (stop.signalled()) return out_.finish(errc::stopped);
        if (!some.empty()) {
          if (auto end = out_.put(std::move(some), stop)) return *end;
        }
        if (!input) return out_.finish(input.error());
      }
    });
  }

 private:
  /// Receives until the batch is full, or due, or the input has ended, which is the failure.
  result<> fill(std::vector<T>& some, const done& stop) {
    clock::time_point due = no_deadline;
    while (some.size() < size_) {
      auto value = some.empty() || !age_ ? in_.receive(stop, out_.at())
                                         : in_.receive_for(due - clock::now(), stop, out_.at());
      if (!value) {
        const bool over = value.error() == errc::timed_out && !some.empty() && clock::now() >= due;
        return over ? result<>() : result<>(value.error());
      }
      if (some.empty() && age_) due = deadline_after(*age_);
      some.push_back(*std::move(value));
    }
    return {};
  }

  receiver<T> in_;
  outlet<std::vector<T>> out_;
  const std::size_t size_;
  const std::optional<std::chrono::nanoseconds> age_;
};

inline auto batch_stage(in_scope s, std::size_t n, std::optional<std::chrono::nanoseconds> age,
                        capacity c) {
  assert(n != 0);
  return make_stage([s, n, age, c]<class T>(receiver<T> in) {
    return start<std::vector<T>>(s, c.count, [&](outlet<std::vector<T>> out) {
      return batch_task<T>(std::move(in), std::move(out), n, age);
    });
  });
}

}  // namespace detail

/// Sends on the values in vectors of `n`.
[[nodiscard]] inline auto batch(detail::in_scope s, std::size_t n, capacity c = {}) {
  return detail::batch_stage(s, n, std::nullopt, c);
}
/// Sends on the values in vectors of up to `n`, none of which waits for more than `age`.
[[nodiscard]] inline auto batch(detail::in_scope s, std::size_t n, std::chrono::nanoseconds age,
                                capacity c = {}) {
  return detail::batch_stage(s, n, age, c);
}

}  // namespace belay
