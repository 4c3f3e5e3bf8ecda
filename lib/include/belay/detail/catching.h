/// \file
/// What: `catching(body, handle)` is `body()`, or `handle(exception)` when that throws. The one place
///   that knows whether the program is compiled with exceptions.
/// Lifetime: both are called before it returns.
/// Memory ordering: none.
/// Complexity: that of the calls.
/// Errors: what `handle` throws.
/// Source: libstdc++'s __try and __catch.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

namespace belay::detail {

template <class Body, class Handle>
std::invoke_result_t<Body> catching(Body&& body, [[maybe_unused]] Handle&& handle) {
#ifdef __cpp_exceptions
  try {
    return body();
  } catch (...) {
    return handle(std::current_exception());
  }
#else
  return body();
#endif
}

}  // namespace belay::detail
