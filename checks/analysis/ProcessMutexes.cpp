//===- ProcessMutexes.cpp - mutexes of one process that several share -----===//

#include "analysis/ProcessMutexes.h"
#include "analysis/Cells.h"
#include "analysis/Forks.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include <sys/mman.h>

using namespace clang;

namespace belay::analysis {

using namespace ir;

static StringRef nameOf(const CallExpr *C) {
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() && F->isExternC() ? F->getName() : StringRef();
}

/// `mmap(..., MAP_SHARED, ...)`.
static const CallExpr *sharedMap(const Expr *E, const ASTContext &Ctx) {
  auto *C = dyn_cast<CallExpr>(E->IgnoreParenCasts());
  if ((nameOf(C) != "mmap" && nameOf(C) != "mmap64") || C->getNumArgs() != 6)
    return nullptr;
  const auto Flags = constantOf(C->getArg(3), Ctx);
  return Flags && (*Flags & MAP_SHARED) && !(*Flags & MAP_PRIVATE) ? C : nullptr;
}

namespace {
class ProcessMutexes {
public:
  explicit ProcessMutexes(const Unit &U) : U(U), Ctx(U.context()) {}

  std::vector<ProcessMutex> run() {
    for (auto &P : U.Module.Processes)
      children(*P);
    if (Used.empty())
      return {};
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Write && E.Ends && E.E)
            made(*P, E);
    return std::move(Out);
  }

private:
  /// What the children that \p P forks lock, wait for or notify.
  void children(const Process &P) {
    const auto Forks = forksIn(P);
    if (Forks.empty())
      return;
    const llvm::BitVector Parents = reachedAlone(P, P.Entry, Forks);
    for (const Block &B : P.Blocks)
      for (unsigned I = 0; I < B.Succs.size(); ++I)
        if (childOf(Forks, B, I, Ctx))
          for (const Record &R : U.Sums->of(&P).Records)
            if (const Block *At = synchronises(R.kind()) ? blockOf(P, R.site()) : nullptr;
                At && !Parents.test(At->Id) && reaches(P, B.Succs[I], At->Id))
              Used.insert({Flags::key(R.Object), R.E});
  }

  static bool synchronises(EventKind K) {
    return K == EventKind::Lock || K == EventKind::Wait || K == EventKind::Notify || K == EventKind::Acquire ||
           K == EventKind::Release;
  }

  void made(const Process &In, const Event &E) {
    auto *Init = dyn_cast<CallExpr>(E.E);
    const bool Semaphore = nameOf(Init) == "sem_init";
    auto Use = Used.find(Flags::key(E.Object));
    if (Use == Used.end() || !(Semaphore || nameOf(Init).starts_with("pthread_")) || !nameOf(Init).ends_with("_init") ||
        Init->getNumArgs() < 2 || !forThreads(*Init, Semaphore))
      return;
    for (const Place *P = E.Object; P->Parent; P = P->Parent)
      if (P->K == Place::Deref) {
        if (const CallExpr *Map = mapped(P->Parent, In))
          Out.push_back({&E, Use->second, Map->getExprLoc(), Semaphore});
        return;
      }
  }

  /// With no attributes, or with those that nobody changes so.
  bool forThreads(const CallExpr &Init, bool Semaphore) const {
    const Expr *A = Init.getArg(1)->IgnoreParenCasts();
    if (Semaphore)
      return constantOf(Init.getArg(1), Ctx) == 0;
    if (A->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull))
      return true;
    auto *Of = dyn_cast<UnaryOperator>(A);
    const VarDecl *V = Of && Of->getOpcode() == UO_AddrOf ? namedVariable(Of->getSubExpr()) : nullptr;
    return V && (V->hasLocalStorage() || U.uses().allSeen(V)) && llvm::all_of(U.uses().of(V), [](const Use &X) {
             const StringRef N = nameOf(dyn_cast_or_null<CallExpr>(X.Call));
             return X.K == Use::Init || (N.starts_with("pthread_") && !N.ends_with("_setpshared"));
           });
  }

  /// The call that maps the memory that \p Pointer, of \p In, always leads to; of a parameter, for some caller.
  const CallExpr *mapped(const Place *Pointer, const Process &In, unsigned Depth = 0) const {
    auto *V = dyn_cast_or_null<ValueDecl>(Pointer->Decl);
    if (!V || !V->getType()->isPointerType() || Depth > MaxDepth)
      return nullptr;
    if (auto *Param = dyn_cast<ParmVarDecl>(V))
      return given(*Param, In, Depth);
    return alwaysMapped(*V, Depth);
  }

  const CallExpr *alwaysMapped(const ValueDecl &V, unsigned Depth) const {
    const CallExpr *Map = nullptr;
    auto Is = [&](const Expr *E) {
      if (const CallExpr *C = mappedBy(E, Depth))
        return Map = C, true;
      return E->IgnoreParenCasts()->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull;
    };
    if (auto *Var = dyn_cast<VarDecl>(&V); Var && Var->getInit() && !Is(Var->getInit()))
      return nullptr;
    for (const Use &X : U.uses().of(&V))
      if (X.K == Use::Arg || X.K == Use::Escape || X.K == Use::Step ||
          ((X.K == Use::Assign || X.K == Use::Init) && !(X.Value && Is(X.Value))))
        return nullptr;
    return Map;
  }

  /// `mmap(...)`, `new (p) Board` and `(Board *)p` if p is mapped.
  const CallExpr *mappedBy(const Expr *E, unsigned Depth) const {
    E = E->IgnoreParenCasts();
    if (auto *New = dyn_cast<CXXNewExpr>(E); New && New->getNumPlacementArgs() == 1)
      E = New->getPlacementArg(0)->IgnoreParenCasts();
    const VarDecl *V = namedVariable(E);
    if (V && V->hasLocalStorage() && !isa<ParmVarDecl>(V) && Depth < MaxDepth)
      return alwaysMapped(*V, Depth + 1);
    return sharedMap(E, Ctx);
  }

  const CallExpr *given(const ParmVarDecl &Param, const Process &In, unsigned Depth) const {
    if (!llvm::is_contained(In.Function->parameters(), &Param))
      return nullptr;
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (const unsigned I = Param.getFunctionScopeIndex();
              I < E.Args.size() && E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &In) && E.Args[I])
            if (const CallExpr *Map = mapped(E.Args[I], *P, Depth + 1))
              return Map;
    return nullptr;
  }

  static constexpr unsigned MaxDepth = 2;
  const Unit &U;
  ASTContext &Ctx;
  llvm::DenseMap<const Decl *, const Event *> Used; ///< by children; lookups only
  std::vector<ProcessMutex> Out;
};
} // namespace

std::vector<ProcessMutex> findProcessMutexes(const Unit &U) { return ProcessMutexes(U).run(); }

} // namespace belay::analysis
