//===- LazyInits.cpp - what is made when it is first asked for -------------===//

#include "analysis/LazyInits.h"
#include "analysis/Claims.h"
#include "analysis/Harness.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "clang/AST/Decl.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Inits {
public:
  explicit Inits(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<LazyInit> run() {
    for (auto &P : U.Module.Processes)
      for (unsigned Id : P->RPO)
        for (const Event &E : P->Blocks[Id].Events)
          if (E.Kind == EventKind::Write && !E.Init && !E.Ends && isShared(E.Object))
            look(*P, P->Blocks[Id], E);
    return std::move(Out);
  }

private:
  /// A plain pointer that isn't a thread's own.
  static bool isShared(const Place *X) {
    auto *V = X->K == Place::Global ? dyn_cast<VarDecl>(X->Decl) : nullptr;
    return V && V->getType()->isPointerType() && !V->getTLSKind();
  }

  const Lockset *locksAt(const Process &P, const Event &E) const {
    auto It = S.of(&P).LocksAt.find(&E);
    return It == S.of(&P).LocksAt.end() || It->second.empty() ? nullptr : &It->second;
  }

  static bool takes(const Process &P, const Place *Mutex) {
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) { return E.Kind == EventKind::Lock && E.Object == Mutex; });
    });
  }

  /// The last look at what \p W writes that decides whether it comes to that: with a lock, or without.
  const Event *testBefore(const Process &P, const Block &At, const Event &W, bool Locked) const {
    for (const Block &B : P.Blocks) {
      if (B.Succs.size() != 2 || !B.Condition)
        continue;
      const Test T = boil(B.Condition);
      const unsigned Null = T.Value ? 1 : 0;
      if (!T.Base || !T.Base->getType()->isPointerType() || !reaches(P, B.Succs[Null], At.Id) ||
          reaches(P, B.Succs[1 - Null], At.Id, /*Without=*/B.Id))
        continue;
      for (const Block &X : P.Blocks)
        for (const Event &R : X.Events)
          if (R.Kind == EventKind::Read && R.Object == W.Object && !R.Volatile && R.E && about(T.Base, R.E) &&
              (locksAt(P, R) != nullptr) == Locked)
            return &R;
    }
    return nullptr;
  }

  void look(const Process &P, const Block &At, const Event &W) {
    if (llvm::any_of(Out, [&](const LazyInit &X) { return X.Write->Object == W.Object; }))
      return;
    const Event *Bare = testBefore(P, At, W, /*Locked=*/false);
    if (!Bare || Called.contains(&P))
      return;
    if (const Lockset *Held = locksAt(P, W)) {
      for (const analysis::Held &H : *Held)
        if (!H.Claim && !H.Assumed && takes(P, H.Mutex) && looksAgain(P, W, H.Mutex)) {
          Out.push_back({Bare, &W, H.Mutex});
          return;
        }
    } else if (const CXXRecordDecl *Made = made(P, W)) {
      for (const Harness &H : U.harnesses())
        if (H.Class->getCanonicalDecl() == Made->getCanonicalDecl())
          for (const Entry &E : H.Entries)
            if (const Event *Lock = E.Owner || !E.Of.empty() ? nullptr : firstLock(*E.P)) {
              Out.push_back({Bare, &W, nullptr, Lock, E.P});
              return;
            }
    }
  }

  /// The second of the two checks.
  bool looksAgain(const Process &P, const Event &W, const Place *Mutex) const {
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &R) {
        const Lockset *Held = R.Kind == EventKind::Read && R.Object == W.Object ? locksAt(P, R) : nullptr;
        return Held && holds(*Held, Mutex);
      });
    });
  }

  /// What is assigned to \p To in \p S.
  static const Expr *assigned(const Stmt *S, const Expr *To) {
    auto *B = dyn_cast_or_null<BinaryOperator>(S);
    if (B && B->isAssignmentOp() && B->getLHS()->IgnoreParens() == To->IgnoreParens())
      return B->getRHS()->IgnoreParenImpCasts();
    if (S)
      for (const Stmt *C : S->children())
        if (const Expr *E = assigned(C, To))
          return E;
    return nullptr;
  }

  /// The class of what a method of its own makes: `instance_ = new Registry`.
  static const CXXRecordDecl *made(const Process &P, const Event &W) {
    auto *N = W.E ? dyn_cast_or_null<CXXNewExpr>(assigned(P.Function->getBody(), W.E)) : nullptr;
    const CXXRecordDecl *R = N ? N->getAllocatedType()->getAsCXXRecordDecl() : nullptr;
    return R && cast<VarDecl>(W.Object->Decl)->getDeclContext()->getPrimaryContext() == R->getPrimaryContext()
               ? R
               : nullptr;
  }

  static const Event *firstLock(const Process &P) {
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        if (E.Kind == EventKind::Lock)
          return &E;
    return nullptr;
  }

  const Unit &U;
  const Summaries &S;
  const llvm::DenseSet<const Process *> Called = calledLocked(U);
  std::vector<LazyInit> Out;
};
} // namespace

std::vector<LazyInit> findLazyInits(const Unit &U) { return Inits(U).run(); }

} // namespace belay::analysis
