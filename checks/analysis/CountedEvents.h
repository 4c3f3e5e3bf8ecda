//===- CountedEvents.h - events that one read takes all of ----------------===//
//
// A read of an eventfd gives how often it was written to, and sets it back, unless it was
// made with EFD_SEMAPHORE. Who takes one element for each read leaves the others behind.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_COUNTEDEVENTS_H
#define BELAY_ANALYSIS_COUNTEDEVENTS_H

#include "analysis/Unit.h"
#include "clang/AST/ExprCXX.h"

namespace belay::analysis {

struct CountedEvents {
  const clang::CallExpr *Read = nullptr, *Made = nullptr;
  const clang::VarDecl *Count = nullptr;           ///< which nobody uses but to ask whether it is 0
  const clang::CXXMemberCallExpr *Takes = nullptr; ///< the only one that takes from its container
  std::string Descriptor, Queue;
};

std::vector<CountedEvents> findCountedEvents(const Unit &U);

} // namespace belay::analysis

#endif
