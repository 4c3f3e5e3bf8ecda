/// \file
/// What: the atomics that the core is built on: std::atomic, or, in a build that defines BELAY_SYNC
///   as the name of a header, the `atomic` that this header gives (a scheduler's, which tries
///   interleavings).
/// Lifetime: see std::atomic.
/// Memory ordering: see std::atomic.
/// Complexity: none added.
/// Errors: none.
/// Source: relacy and loom, which replace the primitives under the code that they test.
#pragma once

#ifdef BELAY_SYNC
#include BELAY_SYNC
#else

#include <atomic>

namespace belay::detail {
template <class T>
using atomic = std::atomic<T>;
}  // namespace belay::detail

#endif
