//===- Shared.h - a set that records share --------------------------------===//
//
// Most records of a process have the same locks, the same tokens and the same
// way there. They share one copy until somebody changes his: as copies of
// their own these sets were four fifths of what summaries take.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_SHARED_H
#define BELAY_ANALYSIS_SHARED_H

#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include <utility>

namespace belay::analysis {

/// Copied in constant time, on write as a whole. Of one thread.
template <typename Set> class Shared {
  struct Node : llvm::RefCountedBase<Node> {
    explicit Node(Set S) : S(std::move(S)) {}
    Node(const Node &) = delete;
    Set S;
  };
  llvm::IntrusiveRefCntPtr<Node> P; ///< null: empty

public:
  Shared() = default;
  Shared(Set S) : P(S.empty() ? nullptr : llvm::makeIntrusiveRefCnt<Node>(std::move(S))) {}
  const Set &get() const {
    static const Set None;
    return P ? P->S : None;
  }
  operator const Set &() const { return get(); }
  auto begin() const { return get().begin(); }
  auto end() const { return get().end(); }
  bool empty() const { return get().empty(); }
  size_t size() const { return get().size(); }
  const auto &operator[](size_t I) const { return get()[I]; }
  const auto &front() const { return get().front(); }
  const auto &back() const { return get().back(); }
  /// To change it. Invalidates what get() gave.
  Set &write() {
    if (!P)
      P = llvm::makeIntrusiveRefCnt<Node>(Set());
    else if (P->UseCount() != 1)
      P = llvm::makeIntrusiveRefCnt<Node>(P->S);
    return P->S;
  }
  /// The same copy. Two that are equal need not be.
  const void *identity() const { return P.get(); }
  bool operator==(const Shared &O) const { return P == O.P || get() == O.get(); }
};

} // namespace belay::analysis

#endif
