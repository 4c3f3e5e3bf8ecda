//===- SilentStores.cpp - stores that nobody is told of --------------------===//

#include "analysis/SilentStores.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Unawaited.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
struct Waited {
  const Event *Wait = nullptr, *Notify = nullptr;
  llvm::SmallVector<std::optional<int64_t>, 2> From;   ///< what each wait waits to change from
  llvm::SmallPtrSet<const Process *, 4> Waiters, Tell; ///< by themselves, or by what they call
};
} // namespace

/// The same in all instances of a template.
static const ValueDecl *atomicOf(const Place *P) {
  const ValueDecl *D = atomicAt(P);
  return D ? dyn_cast<ValueDecl>(pattern(D)) : nullptr;
}

/// What the declaration of \p D makes it.
static std::optional<int64_t> atFirst(const ValueDecl *D, const ASTContext &Ctx) {
  auto *V = dyn_cast<VarDecl>(D);
  auto *F = dyn_cast<FieldDecl>(D);
  const Expr *Init = V ? V->getInit() : F ? F->getInClassInitializer() : nullptr;
  while (Init) {
    Init = bare(Init);
    if (auto *L = dyn_cast<InitListExpr>(Init); L && L->getNumInits() == 1)
      Init = L->getInit(0);
    else if (auto *C = dyn_cast<CXXConstructExpr>(Init); C && C->getNumArgs() == 1)
      Init = C->getArg(0);
    else
      break;
  }
  return constantOf(Init, Ctx);
}

/// Does \p P, or somebody who calls it, notify, or wait itself?
static bool tells(const Unit &U, const Process &P, const Waited &W) {
  auto Calls = [&](const Event &E) {
    return E.Kind == EventKind::Call && llvm::any_of(U.Sums->callees(E), [&](const Target &T) { return T.P == &P; });
  };
  return W.Waiters.contains(&P) || W.Tell.contains(&P) || llvm::any_of(W.Tell, [&](const Process *Q) {
           return llvm::any_of(Q->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Calls); });
         });
}

std::vector<SilentStore> findSilentStores(const Unit &U) {
  const ASTContext &Ctx = U.context();
  llvm::MapVector<const ValueDecl *, Waited> All;
  for (auto [P, R] : U.Sums->all(EventKind::Wait))
    if (const ValueDecl *D = R->second() ? nullptr : atomicOf(R->Object)) {
      Waited &W = All[D];
      W.Waiters.insert(P);
      auto *C = R->Path.empty() ? dyn_cast_or_null<CallExpr>(R->E->E) : nullptr;
      if (C && !W.Wait)
        W.Wait = R->E;
      if (C)
        W.From.push_back(constantOf(C->getNumArgs() ? C->getArg(0) : nullptr, Ctx));
    }
  for (auto [P, R] : U.Sums->all(EventKind::Notify))
    if (const ValueDecl *D = atomicOf(R->Object); D && All.contains(D)) {
      All[D].Tell.insert(P);
      if (!All[D].Notify && R->Path.empty())
        All[D].Notify = R->E;
    }
  std::vector<SilentStore> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const ValueDecl *D = E.Kind == EventKind::AtomicWrite && !E.Init ? atomicOf(E.Object) : nullptr;
        const auto It = D && !isa<CXXConstructorDecl>(P->Function) ? All.find(D) : All.end();
        if (It == All.end() || !It->second.Wait || !It->second.Notify)
          continue;
        const Waited &W = It->second;
        const auto Value = constantOf(storedBy(E), Ctx), First = atFirst(D, Ctx);
        // What is put back is not what anybody waits for.
        if (Value && First && Value != First && !llvm::is_contained(W.From, Value) && !tells(U, *P, W))
          Out.push_back({D, &E, W.Wait, W.Notify});
      }
  return Out;
}

} // namespace belay::analysis
