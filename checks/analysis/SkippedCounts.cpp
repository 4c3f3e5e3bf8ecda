//===- SkippedCounts.cpp - handlers that forget what is counted ------------===//

#include "analysis/SkippedCounts.h"
#include "analysis/Claims.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// The try blocks of a function, but for those of its lambdas.
void triesIn(const Stmt *S, llvm::SmallVectorImpl<const CXXTryStmt *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *T = dyn_cast<CXXTryStmt>(S))
    Out.push_back(T);
  for (const Stmt *C : S->children())
    triesIn(C, Out);
}

bool throwsAgain(const Stmt *S) {
  return S && (isa<CXXThrowExpr>(S) || (!isa<LambdaExpr>(S) && llvm::any_of(S->children(), throwsAgain)));
}

/// `catch (...)`, or of the standard's exceptions: what a task may throw.
bool catchesAny(const CXXCatchStmt &H) {
  const QualType T = H.getCaughtType();
  const CXXRecordDecl *C = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  return T.isNull() || (C && C->isInStdNamespace() && C->getName() == "exception");
}

/// Does the handler end with a `continue`?
bool goesOn(const CXXCatchStmt &H) {
  auto *B = dyn_cast<CompoundStmt>(H.getHandlerBlock());
  return B && !B->body_empty() && isa<ContinueStmt>(B->body_back());
}

class SkippedIn {
public:
  SkippedIn(const Unit &U, llvm::ArrayRef<Waiter> Waiters, std::vector<SkippedCount> &Out)
      : U(U), Waiters(Waiters), Out(Out) {}

  void process(const Process &P) {
    llvm::SmallVector<const CXXTryStmt *, 2> Tries;
    if (P.HasTry && P.Lowered)
      triesIn(P.Function->getBody(), Tries);
    for (const CXXTryStmt *T : Tries)
      for (const Waiter &W : Waiters)
        for (const Place *X : W.State)
          if (look(P, *T, W, X))
            return;
  }

private:
  /// The events of \p P that count \p X down, and whether somebody else counts it up, one for each task.
  llvm::SmallVector<const Event *, 2> counts(const Process &P, const Place *X) const {
    llvm::SmallVector<const Event *, 2> Sites;
    for (const Record &R : U.Sums->of(&P).Records)
      if (R.kind() == EventKind::Write && R.E->Step == -1 && sameMember(R.Object, X))
        Sites.push_back(R.site());
    return Sites;
  }

  bool countedUp(const Process &But, const Place *X) const {
    return llvm::any_of(U.Module.Processes, [&](const auto &P) {
      return P.get() != &But && llvm::any_of(P->Blocks, [&](const Block &B) {
               return llvm::any_of(B.Events, [&](const Event &E) {
                 return E.Kind == EventKind::Write && E.Step == 1 && sameMember(E.Object, X);
               });
             });
    });
  }

  bool look(const Process &P, const CXXTryStmt &T, const Waiter &W, const Place *X) {
    const auto Sites = counts(P, X);
    if (Sites.empty() || W.E->Timed || !countedUp(P, X) || llvm::any_of(Sites, [](const Event *E) {
          return E->Implicit || isa_and_nonnull<CXXDestructorDecl>(E->Function);
        }))
      return false;
    auto In = [](const Stmt *S) { return [S](const Event *E) { return within(E->Loc, S->getSourceRange()); }; };
    auto *Inside = llvm::find_if(Sites, In(T.getTryBlock()));
    const bool Later = llvm::any_of(Sites, [&](const Event *E) { return T.getEndLoc() < E->Loc; });
    if ((Inside == Sites.end() && !Later) || !callsBefore(P, T, Inside == Sites.end() ? nullptr : *Inside))
      return false;
    for (unsigned I = 0; I < T.getNumHandlers(); ++I) {
      const CXXCatchStmt *H = T.getHandler(I);
      if (catchesAny(*H) && !throwsAgain(H->getHandlerBlock()) && llvm::none_of(Sites, In(H)) &&
          (goesOn(*H) || (Inside != Sites.end() && !Later && fallsThrough(*H)))) {
        Out.push_back({H, Inside != Sites.end() ? *Inside : Sites.back(), W});
        return true;
      }
    }
    return false;
  }

  static bool fallsThrough(const CXXCatchStmt &H) {
    auto *B = dyn_cast<CompoundStmt>(H.getHandlerBlock());
    return B && (B->body_empty() || !isa<ReturnStmt, BreakStmt, GotoStmt>(B->body_back()));
  }

  /// What \p T tries is code that isn't seen, or may throw, before it comes to \p Count.
  bool callsBefore(const Process &P, const CXXTryStmt &T, const Event *Count) const {
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) {
        return (E.Kind == EventKind::Call || E.Kind == EventKind::Unknown) && E.Callees.empty() &&
               within(E.Loc, T.getTryBlock()->getSourceRange()) && (!Count || E.Loc < Count->Loc);
      });
    });
  }

  const Unit &U;
  llvm::ArrayRef<Waiter> Waiters;
  std::vector<SkippedCount> &Out;
};
} // namespace

std::vector<SkippedCount> findSkippedCounts(const Unit &U) {
  std::vector<SkippedCount> Out;
  if (llvm::none_of(U.Module.Processes, [](const auto &P) { return P->HasTry; }))
    return Out;
  const std::vector<Waiter> Waiters = findWaiters(*U.Sums);
  SkippedIn Look(U, Waiters, Out);
  for (auto &P : U.Module.Processes)
    if (!Waiters.empty())
      Look.process(*P);
  return Out;
}

} // namespace belay::analysis
