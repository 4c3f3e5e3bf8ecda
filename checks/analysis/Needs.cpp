//===- Needs.cpp - what must hold wherever control gets somewhere ---------===//

#include "analysis/Needs.h"
#include "ir/Builder.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::CallSite;
using ir::callSite;
using ir::EventKind;

/// Adds to \p Facts what follows from \p E being \p When; false if it can't be.
bool Needs::force(const Expr *E, bool When, const Frame &F, Atoms &Facts) {
  E = unnegated(E, When);
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
    // Both sides are what the whole is, or one of them.
    if ((B->getOpcode() == BO_LAnd) == When)
      return force(B->getLHS(), When, F, Facts) && force(B->getRHS(), When, F, Facts);
    Atoms Left = Facts, Right = Facts;
    bool L = force(B->getLHS(), When, F, Left), R = force(B->getRHS(), When, F, Right);
    if (L != R)
      Facts = L ? Left : Right;
    return L || R;
  }
  const ASTContext &Ctx = F.P->Function->getASTContext();
  for (const Atom &A : Facts)
    if (sameText(A.E, E, Ctx))
      return A.Value == When;
  Facts.push_back({E, When, &F});
  return true;
}

/// After a wait with a predicate the predicate holds.
bool Needs::waited(const ir::Event &Wait, const Frame &F, Atoms &Facts) {
  if (Wait.Timed || Wait.Stop)
    return true;
  auto Preds = S.predicate(Wait, F);
  if (Preds.size() != 1)
    return true;
  const Expr *Predicate = soleReturn(Preds[0]->P->Function);
  if (!Predicate)
    return true;
  Entered.push_back(std::move(Preds[0]));
  return force(Predicate, true, *Entered.back(), Facts);
}

void Needs::arrived(const Atoms &Facts) { Ways.push_back(Facts); }

/// True if \p S asks only for what no other thread can change.
static bool ofLocals(const Stmt *S) {
  if (!S || isa<CallExpr, MemberExpr, CXXThisExpr>(S))
    return false;
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && (!V->hasLocalStorage() || V->getType()->isReferenceType()))
      return false;
  if (auto *U = dyn_cast<UnaryOperator>(S); U && U->getOpcode() == UO_Deref)
    return false;
  return llvm::all_of(S->children(), ofLocals);
}

/// Backwards from before the \p Before -th event of block \p B.
void Needs::walk(unsigned B, size_t Before, const Frame &F, Atoms Facts, llvm::SmallVector<unsigned, 8> Path) {
  if (Ways.size() > MaxPaths)
    return;
  const ir::Block &Blk = F.P->Blocks[B];
  for (size_t I = std::min(Before, Blk.Events.size()); I-- > 0;) {
    const ir::Event &E = Blk.Events[I];
    switch (E.Kind) {
    case EventKind::Read:
    case EventKind::AtomicRead:
    case EventKind::StopCheck:
    case EventKind::Declare:
    case EventKind::ScopeEnd:
      continue;
    case EventKind::Unlock: // what was found before it may have changed since
    case EventKind::Notify:
      if (llvm::all_of(Facts, [](const Atom &A) { return ofLocals(A.E); }))
        continue;
      return arrived(Facts);
    case EventKind::Write: // what is returned
      if (E.Object && E.Object->root()->K == ir::Place::Alloc)
        continue;
      return arrived(Facts);
    case EventKind::Wait:
      if (E.Entry && !waited(E, F, Facts))
        return;
      return arrived(Facts);
    default:
      return arrived(Facts);
    }
  }
  if (Path.size() >= MaxPath || llvm::is_contained(Path, B) || Blk.Preds.empty())
    return arrived(Facts);
  Path.push_back(B);
  for (unsigned Pr : Blk.Preds) {
    const ir::Block &From = F.P->Blocks[Pr];
    auto Taken = succs(From);
    if (!llvm::is_contained(Taken, B))
      continue;
    Atoms More = Facts;
    if (From.Succs.size() == 2 && From.Condition && From.Succs[0] != From.Succs[1] && Taken.size() == 2 &&
        !force(From.Condition, From.Succs[0] == B, F, More))
      continue;
    walk(Pr, ~size_t(0), F, std::move(More), Path);
  }
}

/// May \p X hold without anybody doing anything? A flag is false at first, unless its declaration says otherwise.
bool Needs::fromTheStart(const Dependency &X) const {
  if (!X.Truth)
    return true;
  return (X.Token ? false : initially(X.C.leaf(), S.context()).value_or(false)) == *X.Truth;
}

/// What \p A comes down to: a flag, a token, or what the function that it calls needs.
void Needs::expand(const Atom &A, llvm::SmallVectorImpl<Dependency> &Out) {
  Depends D = S.condition(A.E, A.Value, *A.F);
  if (D.On.size() == 1 && D.onlyFlags()) {
    Dependency X = D.On[0];
    S.complete(X.C, A.E, *A.F);
    if (A.Leaves || !fromTheStart(X))
      Out.push_back(std::move(X));
    return;
  }
  // The result of a call, kept in a local or tested at once, converted or not.
  const Expr *E = A.E;
  for (unsigned I = 0; I < 4; ++I) {
    CallSite C = callSite(E);
    auto *MD = C ? dyn_cast_or_null<CXXMethodDecl>(C.F) : nullptr;
    if (MD && C.Object &&
        (isa<CXXConversionDecl>(MD) || (MD->getIdentifier() && MD->getName() == "has_value")))
      E = bare(C.Object);
    else if (auto *R = dyn_cast<DeclRefExpr>(E)) {
      auto *V = dyn_cast<VarDecl>(R->getDecl());
      if (!V || !V->getInit() || !V->hasLocalStorage() || V->getType()->isReferenceType() || S.reassigned(V))
        return;
      E = bare(V->getInit());
    } else
      break;
  }
  if (Depth >= MaxDepth)
    return;
  for (const ir::Event *Ev : Ts.events(A.F->P, E))
    if (Ev->Kind == EventKind::Call) {
      auto Bodies = S.enter(*Ev, *A.F);
      if (Bodies.size() != 1 || !Bodies[0]) // more than one, or a recursion
        return;
      Entered.push_back(std::move(Bodies[0]));
      const Frame &Body = *Entered.back();
      for (Dependency &X : ofResult(Body, A.Value))
        Out.push_back(std::move(X));
      return;
    }
}

static bool same(const Dependency &A, const Dependency &B) {
  return A.Token == B.Token && A.Exit == B.Exit && A.C.Path == B.C.Path;
}

/// What all ways that \p Walk finds need.
llvm::SmallVector<Dependency, 2> Needs::common(llvm::function_ref<void()> Walk) {
  std::vector<Atoms> Outer = std::exchange(Ways, {});
  ++Depth;
  Walk();
  std::vector<Atoms> Mine = std::exchange(Ways, std::move(Outer));
  llvm::SmallVector<Dependency, 2> Out;
  if (Mine.size() <= MaxPaths)
    for (unsigned I = 0; I < Mine.size(); ++I) {
      llvm::SmallVector<Dependency, 4> Here;
      for (const Atom &A : Mine[I])
        expand(A, Here);
      if (I == 0)
        Out.append(Here.begin(), Here.end());
      else
        llvm::erase_if(Out, [&](const Dependency &X) {
          return llvm::none_of(Here, [&](const Dependency &Y) { return same(X, Y); });
        });
    }
  --Depth;
  return Out;
}

llvm::SmallVector<Dependency, 2> Needs::ofExit(const Exit &X, const Frame &F) {
  const ir::Block &B = F.P->Blocks[X.From];
  if (!B.Condition)
    return {};
  return common([&] {
    Atoms Facts;
    if (!force(B.Condition, X.When, F, Facts))
      return;
    for (Atom &A : Facts)
      A.Leaves = true;
    walk(X.From, ~size_t(0), F, std::move(Facts), {});
  });
}

/// Is the returned \p E true or false, as far as can be told?
std::optional<bool> Needs::truth(const Expr *E) const {
  Expr::EvalResult R;
  QualType T = E->getType();
  if (!E->isValueDependent() && T->isScalarType()) {
    bool V;
    if (bare(E)->isNullPointerConstant(const_cast<ASTContext &>(S.context()), Expr::NPC_ValueDependentIsNotNull))
      return false;
    if (E->EvaluateAsBooleanCondition(V, S.context()))
      return V;
    return std::nullopt;
  }
  const CXXRecordDecl *Rec = T->getAsCXXRecordDecl();
  if (!Rec || !Rec->isInStdNamespace() || !Rec->getIdentifier() || Rec->getName() != "optional")
    return std::nullopt;
  // `return std::nullopt;`, `return {};`
  const Expr *From = bare(E);
  while (auto *C = dyn_cast<CXXConstructExpr>(From)) {
    if (C->getNumArgs() == 0)
      return false;
    From = bare(C->getArg(0));
    const CXXRecordDecl *A = From->getType()->getAsCXXRecordDecl();
    if (A && A->getIdentifier() && A->getName() == "nullopt_t")
      return false;
    if (A != Rec)
      return true;
  }
  return std::nullopt;
}

llvm::SmallVector<Dependency, 2> Needs::ofResult(const Frame &Body, bool Value) {
  if (!Body.P->Lowered)
    return {};
  bool Sure = true;
  auto Out = common([&] {
    for (unsigned B : Body.P->RPO) {
      const ir::Block &Blk = Body.P->Blocks[B];
      for (size_t I = 0; I < Blk.Events.size(); ++I) {
        const ir::Event &E = Blk.Events[I];
        if (E.Kind != EventKind::Return)
          continue;
        Atoms Facts;
        std::optional<bool> V = E.E ? truth(E.E) : std::nullopt;
        if (V && *V != Value)
          continue;
        if (!V) {
          if (!E.E || !E.E->getType()->isBooleanType()) {
            Sure = false;
            return;
          }
          if (!force(E.E, Value, Body, Facts))
            continue;
        }
        walk(B, I, Body, std::move(Facts), {});
      }
    }
  });
  if (!Sure)
    Out.clear();
  return Out;
}

} // namespace belay::analysis
