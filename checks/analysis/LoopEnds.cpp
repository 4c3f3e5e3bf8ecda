//===- LoopEnds.cpp - what a thread does once its object is at its end ----===//

#include "analysis/LoopEnds.h"
#include "analysis/Harness.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if all that writes \p Flag in the unit are constructors and destructors.
static bool setAtTheEnd(const Decl *Flag, const Module &M) {
  bool Ends = false;
  for (const auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (isAccess(E.Kind) && isWrite(E.Kind) && E.Object && Flags::key(E.Object) == Flag) {
          Ends |= isa<CXXDestructorDecl>(P->Function);
          if (!isa<CXXConstructorDecl, CXXDestructorDecl>(P->Function))
            return false;
        }
  return Ends;
}

bool afterLastRound(const Record &Inside, const Module &M) {
  const Block *At = blockOf(*Inside.In, Inside.E);
  if (!At)
    return false;
  const Process &P = *Inside.In;
  auto Calls = [](const Event &E) { return E.Kind == EventKind::Call || E.Kind == EventKind::Unknown; };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    if (B.Succs.size() != 2 || B.Reads.size() != 1 || llvm::any_of(B.Events, Calls) || B.Id == At->Id ||
        reaches(P, At->Id, B.Id) || reaches(P, P.Entry, At->Id, int(B.Id)))
      return false;
    const Decl *Flag = B.Reads.front()->root()->K == Place::This ? Flags::key(B.Reads.front()) : nullptr;
    const bool In[] = {reaches(P, B.Succs[0], B.Id), reaches(P, B.Succs[1], B.Id)};
    return Flag && In[0] != In[1] && !reaches(P, B.Succs[In[1]], At->Id, int(B.Id)) && setAtTheEnd(Flag, M);
  });
}

} // namespace belay::analysis
