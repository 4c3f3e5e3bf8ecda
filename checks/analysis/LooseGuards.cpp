//===- LooseGuards.cpp - guards that don't hold what they seem to ----------===//

#include "analysis/LooseGuards.h"
#include "analysis/Cells.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "analysis/Unlockers.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// What a function does with a guard.
struct Deeds {
  bool Any = false; ///< but for what is below
  const Expr *Release = nullptr;
};
} // namespace

/// The name of the method of \p V that \p E calls, if that is all.
static StringRef calledOn(const VarDecl *V, const Expr *E) {
  auto *C = dyn_cast<CXXMemberCallExpr>(bare(E));
  return C && namedVariable(C->getImplicitObjectArgument()) == V ? calledName(C) : StringRef();
}

static void collect(const Stmt *S, const VarDecl *V, Deeds &Out) {
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    Out.Any |= D->getDecl() == V;
  for (const Stmt *C : S->children()) {
    if (!C)
      continue;
    auto *E = isa<CompoundStmt>(S) ? dyn_cast<Expr>(C) : nullptr;
    const StringRef Name = E ? calledOn(V, E) : StringRef();
    if (Name == "release")
      Out.Release = bare(E);
    else if (Name != "unlock")
      collect(C, V, Out);
  }
}

/// What is read or written after \p Lock that others see.
static const Event *accessAfter(const Process &P, const Block &B, const Event &Lock) {
  for (unsigned Id : P.RPO)
    for (const Event &E : P.Blocks[Id].Events)
      if (isAccess(E.Kind) && E.Object && E.Object->known() && !ownedBy(E.Object->root(), &P) &&
          (Id == B.Id ? &E > &Lock : reaches(P, B.Id, Id)))
        return &E;
  return nullptr;
}

static bool isGuard(QualType T) {
  const StringRef Class = className(T);
  return Class == "unique_lock" || Class == "shared_lock";
}

/// Nobody but guards unlocks \p M.
static bool onlyByGuards(const Unit &U, const Place *M) {
  const Cell C = cellOf(M);
  return C && !M->indirect() && U.uses().allSeen(C.Path.front()) && !Unlockers(U).givenAway(M) &&
         llvm::none_of(U.Module.Processes, [&](const auto &P) {
           return llvm::any_of(P->Blocks, [&](const Block &B) {
             return llvm::any_of(B.Events, [&](const Event &E) {
               auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
               return E.Kind == EventKind::Unlock && !E.Implicit &&
                      !(Call && isGuard(Call->getImplicitObjectArgument()->getType())) &&
                      (!E.Object->known() || mayMatch(cellOf(E.Object), C));
             });
           });
         });
}

static void look(const Unit &U, const Process &P, const Block &B, const Event &Lock, const VarDecl *V,
                 std::vector<LooseGuard> &Out) {
  Deeds Of;
  collect(P.Function->getBody(), V, Of);
  if (isTry(Lock)) {
    const Event *Use = Of.Any || Of.Release ? nullptr : accessAfter(P, B, Lock);
    if (Use)
      Out.push_back({V, &Lock, Use, nullptr});
  } else if (Of.Release && !Of.Any && onlyByGuards(U, Lock.Object)) {
    Out.push_back({V, &Lock, nullptr, Of.Release});
  }
}

std::vector<LooseGuard> findLooseGuards(const Unit &U) {
  std::vector<LooseGuard> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &D : B.Events) {
        auto *V = D.Kind == EventKind::Declare && D.Object ? dyn_cast_or_null<VarDecl>(D.Object->Decl) : nullptr;
        if (!V || !V->isLocalVarDecl() || !isGuard(V->getType()) || !V->getInit() || !P->Function->getBody())
          continue;
        for (const Event &Lock : B.Events)
          if (Lock.Kind == EventKind::Lock && Lock.Implicit && Lock.E && Lock.Object && Lock.Object->known() &&
              bare(Lock.E) == bare(V->getInit()))
            look(U, *P, B, Lock, V, Out);
      }
  return Out;
}

} // namespace belay::analysis
