//===- LeftBarriers.cpp - threads that leave the others at a barrier ---------===//

#include "analysis/LeftBarriers.h"
#include "analysis/Claims.h"
#include "analysis/Threads.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isBarrier(const Place *P) {
  const StringRef Name = P && P->known() ? className(P->type()) : StringRef();
  return Name == "barrier" || Name == "pthread_barrier_t";
}

namespace {
/// The variables of a function that say which of the threads this is, or were made of what does.
class OwnData {
public:
  explicit OwnData(const FunctionDecl *F) {
    for (const ParmVarDecl *P : F->parameters())
      if (isNumber(P->getType()))
        Own.insert(P);
    if (auto *M = dyn_cast<CXXMethodDecl>(F); M && M->getParent()->isLambda())
      for (const LambdaCapture &C : M->getParent()->captures())
        if (C.capturesVariable() && C.getCaptureKind() == LCK_ByCopy && isNumber(C.getCapturedVar()->getType()))
          Own.insert(C.getCapturedVar());
    for (size_t Before = 0; Before != Own.size();) {
      Before = Own.size();
      grow(F->getBody());
    }
  }

  bool names(const Stmt *S) const {
    if (auto *D = dyn_cast_or_null<DeclRefExpr>(S))
      return Own.contains(D->getDecl());
    return S && llvm::any_of(S->children(), [&](const Stmt *C) { return names(C); });
  }

private:
  static bool isNumber(QualType T) { return T->isArithmeticType() || T->isEnumeralType(); }

  void grow(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->hasLocalStorage() && names(V->getInit()))
          Own.insert(V);
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp() && names(B->getRHS()))
      if (const VarDecl *V = namedVariable(B->getLHS()); V && V->hasLocalStorage())
        Own.insert(V);
    for (const Stmt *C : S->children())
      grow(C);
  }

  llvm::SmallPtrSet<const ValueDecl *, 8> Own;
};

class LeftBarriers {
public:
  explicit LeftBarriers(const Unit &U) : U(U) {}

  std::vector<LeftBarrier> run() {
    for (const Thread &T : U.threads().All)
      for (auto &F : T.Frames)
        for (const Block &B : F->P->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Acquire && !E.Try && !E.Timed && isBarrier(E.Object) && leads(*F->P, B, B) &&
                !T.Cut && onlyHere(T, *F->P))
              left(T, *F->P, B, E);
    return std::move(Out);
  }

private:
  static bool meets(const Event &E) {
    return isBarrier(E.Object) || isBarrier(E.This) || llvm::any_of(E.Args, [](const Place *A) {
             return A && isBarrier(A->K == Place::AddressOf ? A->Parent : A);
           });
  }

  /// What runs on the way back to the entry of \p T has nothing to do with barriers, but that it hands one to \p P.
  static bool onlyHere(const Thread &T, const Process &P) {
    auto Meets = [&](const Event &E) { return meets(E) && !llvm::is_contained(E.Callees, &P); };
    return llvm::all_of(T.Frames, [&](auto &F) {
      return F->P == &P || llvm::none_of(F->P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Meets); });
    });
  }

  /// The condition of a loop in \p S is \p C, or has it in it.
  static bool isLoops(const Stmt *S, const Expr *C) {
    if (!S)
      return false;
    const Expr *Cond = nullptr;
    if (auto *F = dyn_cast<ForStmt>(S))
      Cond = F->getCond();
    else if (auto *W = dyn_cast<WhileStmt>(S))
      Cond = W->getCond();
    else if (auto *D = dyn_cast<DoStmt>(S))
      Cond = D->getCond();
    else if (auto *R = dyn_cast<CXXForRangeStmt>(S))
      Cond = R->getCond();
    return (Cond && (Cond == C || analysis::holds(Cond, C))) ||
           llvm::any_of(S->children(), [&](const Stmt *X) { return isLoops(X, C); });
  }

  void left(const Thread &T, const Process &P, const Block &Waits, const Event &Wait) {
    std::optional<OwnData> Own;
    llvm::SmallDenseSet<unsigned> Seen; // `if (a || b) return;` leaves once
    for (const Block &B : P.Blocks) {
      if (B.Succs.size() != 2 || !B.Condition || !reaches(P, Waits.Id, B.Id) || !reaches(P, B.Id, Waits.Id))
        continue;
      auto Back = [&](unsigned S) { return S == Waits.Id || reaches(P, S, Waits.Id); };
      if (Back(B.Succs[0]) == Back(B.Succs[1]) || isLoops(P.Function->getBody(), B.Condition))
        continue;
      const unsigned Leaves = B.Succs[Back(B.Succs[0]) ? 1 : 0];
      const bool Told = llvm::any_of(P.Blocks, [&](const Block &X) {
        return (X.Id == Leaves || reaches(P, Leaves, X.Id)) && (llvm::any_of(X.Events, meets) || endsProgram(X));
      });
      if (!Own)
        Own.emplace(P.Function);
      if (Told || !Own->names(B.Condition) || !Seen.insert(Leaves).second ||
          llvm::any_of(Out, [&](const LeftBarrier &L) { return L.If == B.Condition; }))
        continue;
      Out.push_back({B.Condition, &Wait, T.Spawn->E});
    }
  }

  const Unit &U;
  std::vector<LeftBarrier> Out;
};
} // namespace

std::vector<LeftBarrier> findLeftBarriers(const Unit &U) {
  return U.Sums->all(EventKind::Acquire).empty() ? std::vector<LeftBarrier>() : LeftBarriers(U).run();
}

} // namespace belay::analysis
