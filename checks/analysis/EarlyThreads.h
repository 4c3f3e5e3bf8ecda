//===- EarlyThreads.h - threads that don't fit into their object's life ---===//
//
// Members are made in the order of their declarations and destroyed in the
// reverse one, a base before and after what derives from it. A thread that is
// started or joined in between meets members that don't exist.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_EARLYTHREADS_H
#define BELAY_ANALYSIS_EARLYTHREADS_H

#include "analysis/Finding.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

struct EarlyThread {
  enum Kind {
    BeforeMember, ///< started by an initialiser, before Member is made
    AfterMember,  ///< joined by its own destructor, after Member is destroyed
    BeforeDerived, ///< started by the constructor of a base, calls what a derived class overrides
    AfterDerived   ///< joined by the destructor of a base only, calls what a derived class overrides with its Member
  } K;
  Confidence Level = Confidence::Likely;
  const ir::Event *Spawn = nullptr;
  const ir::Process *Entry = nullptr;
  const clang::FieldDecl *Handle = nullptr;
  const clang::FieldDecl *Member = nullptr;
  const clang::CXXMethodDecl *Called = nullptr, *Override = nullptr; ///< of a virtual call; no Override: pure
  const ir::Process *Base = nullptr; ///< BeforeDerived: the constructor; AfterDerived: the destructor
  clang::SourceLocation Use;         ///< of Member by the thread, or the call
};

std::vector<EarlyThread> findEarlyThreads(const Unit &U);

} // namespace belay::analysis

#endif
