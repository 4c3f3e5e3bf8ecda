//===- OnceCycles.cpp - what is run once, and asks for itself -------------===//

#include "analysis/OnceCycles.h"
#include "analysis/CallGraph.h"
#include "analysis/Loops.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// By a flag that there is one of.
static bool runsOnceForAll(const Event &E) { return runsOnce(E) && E.Object->K == Place::Global; }

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
  Search(const Module &M, const Place *Flag) : M(M), Flag(Flag) {}
  llvm::SmallVector<const Event *, 4> Path;

  bool from(const Event &E) {
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
        if ((runsOnceForAll(E) && E.Object == Flag) || from(E))
          return true;
        Path.pop_back();
      }
    return false;
  }

  static constexpr unsigned MaxDepth = 8;
  const Module &M;
  const Place *Flag;
  llvm::DenseSet<const Process *> Seen;
};
} // namespace

std::vector<OnceCycle> findOnceCycles(const Unit &U) {
  std::vector<OnceCycle> Out;
  llvm::DenseSet<const Place *> Told;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (!runsOnceForAll(E) || Told.contains(E.Object))
          continue;
        Search S(U.Module, E.Object);
        if (!S.from(E))
          continue;
        Told.insert(E.Object);
        for (const Event *Call : S.Path)
          if (runsOnceForAll(*Call)) // the cycle is theirs as well
            Told.insert(Call->Object);
        Out.push_back({&E, std::move(S.Path)});
      }
  return Out;
}

} // namespace belay::analysis
