/// \file
/// What: `make_room(v, n)` lets `v` grow to `n` elements without a failure later on.
/// Lifetime: none.
/// Memory ordering: none; the caller guards the vector.
/// Complexity: amortised constant for each element that is added, as for push_back; a reserve of
///   what is needed exactly would be linear for each.
/// Errors: std::bad_alloc.
/// Source: std::vector::push_back, whose growth it has.
#pragma once

#include <cstddef>
#include <vector>

namespace belay::detail {

template <class T>
void make_room(std::vector<T>& v, std::size_t n) {
  if (n > v.capacity()) v.reserve(2 * n);
}

}  // namespace belay::detail
