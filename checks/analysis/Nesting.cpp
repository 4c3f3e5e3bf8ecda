//===- Nesting.cpp - what is done while a lock is held --------------------===//

#include "analysis/Nesting.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include <algorithm>

namespace belay::analysis {

using namespace ir;

std::optional<Nesting> nest(const Summaries &S, llvm::ArrayRef<Record> Rs, unsigned I, const Place *Lock,
                            const Process &Owner) {
  const Record *Outer = nullptr;
  for (unsigned J = I; J-- > 0 && !Outer;) // what locks it while it is held isn't why
    if (Rs[J].kind() == EventKind::Lock && Rs[J].Object == Lock && !holds(Rs[J].locks(), Lock))
      Outer = &Rs[J];
  if (!Outer)
    return std::nullopt;
  Nesting N{*Outer, Rs[I], &Owner, {}};
  // The calls that lead to both say nothing.
  auto &A = N.Outer.Path.write(), &B = N.Inner.Path.write();
  const clang::SourceManager &SM = Owner.Function->getASTContext().getSourceManager();
  auto Here = [&](clang::SourceLocation L) {
    return SM.getFileID(SM.getExpansionLoc(L)) == SM.getFileID(SM.getExpansionLoc(Owner.loc()));
  };
  const size_t Common = std::mismatch(A.begin(), A.end(), B.begin(), B.end()).first - A.begin();
  const Event *Last = Common ? A[Common - 1] : nullptr;
  clang::SourceLocation Call;
  for (size_t C = 0; C < Common; ++C)
    if (Here(A[C]->Loc))
      Call = A[C]->Loc;
  A.erase(A.begin(), A.begin() + Common);
  B.erase(B.begin(), B.begin() + Common);
  N.Loc = N.Inner.site()->Loc;
  if (Call.isValid() && !Here(N.Loc))
    N.Loc = Call;
  if (!Last && blockOf(Owner, N.Inner.site()))
    return N;
  N.At = N.Inner.In;
  if (Last && !B.empty())
    for (const Target &T : S.callees(*Last))
      if (blockOf(*T.P, B.front()))
        N.At = T.P;
  return N;
}

} // namespace belay::analysis
