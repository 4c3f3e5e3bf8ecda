// What the tests of streams share.
#pragma once

#include <algorithm>
#include <string_view>
#include <thread>
#include <vector>

#include "belay/blocked.h"
#include "belay/receiver.h"

namespace belay::test {

/// All that is left to receive.
template <class T> std::vector<T> collect(receiver<T> rx) {
  std::vector<T> all;
  for (T value : rx)
    all.push_back(std::move(value));
  return all;
}

template <class T> std::vector<T> sorted(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return values;
}

/// Returns when `n` threads, or more, sleep in `operation`.
inline void until_blocked(std::string_view operation, long n = 1) {
  for (;;) {
    const auto now = blocked_operations();
    const auto there =
        std::count_if(now.begin(), now.end(), [&](const blocked_operation &b) { return b.operation == operation; });
    if (there >= n)
      return;
    std::this_thread::yield();
  }
}

/// How the stream ends: the failure that follows its last value.
template <class T> errc ending(const receiver<T> &rx) {
  for (;;) {
    if (auto value = rx.receive(); !value)
      return value.error().code();
  }
}

} // namespace belay::test
