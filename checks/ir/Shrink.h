//===- Shrink.h - vectors that stay -----------------------------------------===//

#ifndef BELAY_IR_SHRINK_H
#define BELAY_IR_SHRINK_H

#include <iterator>
#include <vector>

namespace belay::ir {

/// Gives back what \p V has room for. Where exceptions are off, shrink_to_fit() does nothing. Linear; what points into
/// it is invalid.
template <typename T> void shrink(std::vector<T> &V) {
  if (V.capacity() != V.size())
    std::vector<T>(std::make_move_iterator(V.begin()), std::make_move_iterator(V.end())).swap(V);
}

} // namespace belay::ir

#endif
