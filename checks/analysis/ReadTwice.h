//===- ReadTwice.h - atomics that one expression trusts too much ----------===//
//
// An expression that loads an atomic twice may see two values of it. A weak
// exchange may fail although the value is the expected one: outside of a loop
// nobody tries again. A loop that tries again with what it computed before it
// failed undoes what others did. None of this needs to know who else is there.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_READTWICE_H
#define BELAY_ANALYSIS_READTWICE_H

#include "ir/IR.h"

namespace belay::analysis {

struct ReadTwice {
  const ir::Event *First = nullptr, *Again = nullptr;
};

struct StaleExchange {
  const ir::Event *Exchange = nullptr;
  const clang::Stmt *Computed = nullptr;    ///< from Expected, before the loop
  const clang::VarDecl *Expected = nullptr; ///< which each failure sets anew
};

/// `p->next = old; while (!head.compare_exchange_weak(old, p)) {}`, in the order of \p P's blocks.
std::vector<StaleExchange> findStaleExchanges(const ir::Process &P);

/// In the order of \p P's blocks.
std::vector<ReadTwice> findReadTwice(const ir::Process &P);

/// The weak exchanges of \p P that no loop repeats, in the order of its blocks.
std::vector<const ir::Event *> findWeakExchanges(const ir::Process &P);

} // namespace belay::analysis

#endif
