//===- OnceCycles.cpp - what is run once, and asks for itself -------------===//

#include "analysis/OnceCycles.h"
#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isThis(const Expr *E) { return isa<CXXThisExpr>(bare(E)); }

/// By what flag \p E runs something once: a variable that there is one of, or a member of the object itself.
static const ValueDecl *flagOf(const Event &E) {
  if (!runsOnce(E))
    return nullptr;
  if (E.Object->K == Place::Global)
    return dyn_cast_or_null<ValueDecl>(E.Object->Decl);
  auto *C = dyn_cast_or_null<CallExpr>(E.E);
  auto *M = C && C->getNumArgs() ? dyn_cast<MemberExpr>(bare(C->getArg(0))) : nullptr;
  return M && isThis(M->getBase()) ? M->getMemberDecl() : nullptr;
}

/// Is what \p E runs of the object whose method calls it? (`this` in a closure is.)
static bool isOfItself(const Event &E) {
  if (runsOnce(E))
    return isa_and_nonnull<CallExpr>(E.E) && llvm::any_of(cast<CallExpr>(E.E)->arguments(), [](const Expr *A) {
             return isa<LambdaExpr>(bare(A)) || isThis(A);
           });
  auto *C = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
  return C && isThis(C->getImplicitObjectArgument());
}

/// \p S asks for what the function was told, or what outlives it, as a guard against recursion does.
static bool asksOutside(const Stmt *S) {
  if (!S)
    return false;
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && (V->hasGlobalStorage() || isa<ParmVarDecl>(V)))
      return true;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee(); !F || F->hasBody())
      return true;
  return isa<MemberExpr>(S) || llvm::any_of(S->children(), asksOutside);
}

/// Whether \p P comes to block \p At hangs on what may be a guard against recursion.
static bool isGuarded(const Process &P, unsigned At) {
  auto Reaches = [&](unsigned From) { return reaches(P, From, At); };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return B.Condition && B.Succs.size() > 1 && asksOutside(B.Condition) && llvm::any_of(B.Succs, Reaches) &&
           !llvm::all_of(B.Succs, Reaches);
  });
}

namespace {
class Search {
public:
  Search(const Module &M, const ValueDecl *Flag) : M(M), Flag(Flag) {}
  llvm::SmallVector<const Event *, 4> Path;

  bool from(const Event &E) {
    if (isa<FieldDecl>(Flag) && !isOfItself(E))
      return false;
    if (E.Callees.size() == 1)
      return !E.Elsewhere && through(*E.Callees.front());
    const auto Bodies = runs(M, E);
    return Bodies.size() == 1 && through(*Bodies.front());
  }

private:
  bool through(const Process &P) {
    if (Path.size() > MaxDepth || !Seen.insert(&P).second)
      return false;
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events) {
        if (E.Kind != EventKind::Call || isGuarded(P, Id))
          continue;
        Path.push_back(&E);
        if (flagOf(E) == Flag || from(E))
          return true;
        Path.pop_back();
      }
    return false;
  }

  static constexpr unsigned MaxDepth = 8;
  const Module &M;
  const ValueDecl *Flag;
  llvm::DenseSet<const Process *> Seen;
};
} // namespace

std::vector<OnceCycle> findOnceCycles(const Unit &U) {
  std::vector<OnceCycle> Out;
  llvm::DenseSet<const ValueDecl *> Told;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const ValueDecl *Flag = flagOf(E);
        if (!Flag || Told.contains(Flag))
          continue;
        Search S(U.Module, Flag);
        if (!S.from(E))
          continue;
        Told.insert(Flag);
        for (const Event *Call : S.Path)
          if (const ValueDecl *Other = flagOf(*Call)) // the cycle is theirs as well
            Told.insert(Other);
        Out.push_back({&E, std::move(S.Path)});
      }
  return Out;
}

} // namespace belay::analysis
