/// \file
/// What: `for (T v : or_done(stop, rx))` ranges over what a channel gives until it is closed and
///   drained, or until `stop` is signalled: for a channel of which nobody knows whether it will
///   end. The same as `rx.each(stop)`, with the done first.
/// Lifetime: the range holds the receiver, and is the only one to do so if it was moved in. It may
///   be walked once.
/// Memory ordering: as for `receiver`.
/// Complexity: as for `receiver`; no thread and no second channel, which the book's version has.
/// Errors: none; how it ended is what `rx.receive(stop)` then says.
/// Source: Concurrency in Go, ch. 4, "The or-done-channel".
#pragma once

#include <utility>

#include "belay/receiver.h"

namespace belay {

/// The values of `rx` until it ends or `stop` is signalled.
template <class T>
[[nodiscard]] typename receiver<T>::range or_done(done stop, receiver<T> rx,
                                                  where at = where::current()) {
  return typename receiver<T>::range(std::move(rx), std::move(stop), at);
}

}  // namespace belay
