//===- Expressions.cpp - small questions about expressions ----------------===//

#include "ir/Builder.h"

using namespace clang;

namespace belay::ir {

int stepOf(const Expr *E) {
  if (auto *U = dyn_cast<UnaryOperator>(E))
    return U->isIncrementOp() ? 1 : U->isDecrementOp() ? -1 : 0;
  auto *B = dyn_cast<BinaryOperator>(E);
  auto *By = B ? dyn_cast<IntegerLiteral>(B->getRHS()->IgnoreParenImpCasts()) : nullptr;
  if (!By || By->getValue() != 1)
    return 0;
  return B->getOpcode() == BO_AddAssign ? 1 : B->getOpcode() == BO_SubAssign ? -1 : 0;
}

const Expr *strip(const Expr *E) {
  while (E) {
    if (auto *P = dyn_cast<ParenExpr>(E))
      E = P->getSubExpr();
    else if (auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    else if (auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    else if (auto *M = dyn_cast<MaterializeTemporaryExpr>(E))
      E = M->getSubExpr();
    else if (auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (auto *D = dyn_cast<CXXDefaultArgExpr>(E))
      E = D->getExpr();
    else if (auto *D = dyn_cast<CXXDefaultInitExpr>(E))
      E = D->getExpr();
    else if (auto *C = dyn_cast<CastExpr>(E)) {
      switch (C->getCastKind()) {
      case CK_LValueToRValue:
      case CK_ArrayToPointerDecay:
      case CK_FunctionToPointerDecay:
        return E;
      default:
        E = C->getSubExpr();
      }
    } else
      return E;
  }
  return E;
}

bool mayBeOf(const Expr &Object, const FunctionDecl &Override) {
  const QualType T = strip(&Object)->getType();
  const CXXRecordDecl *Static = T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl();
  const CXXRecordDecl *Of = cast<CXXMethodDecl>(Override).getParent();
  return !Static || !Static->hasDefinition() || Static->getCanonicalDecl() == Of->getCanonicalDecl() ||
         Of->isDerivedFrom(Static) || Static->isDerivedFrom(Of);
}

CallSite callSite(const Expr *E) {
  CallSite C;
  if (auto *Op = dyn_cast<CXXOperatorCallExpr>(E)) {
    C.E = E;
    C.F = Op->getDirectCallee();
    auto *M = dyn_cast_or_null<CXXMethodDecl>(C.F);
    C.Args = ArrayRef(Op->getArgs(), Op->getNumArgs());
    if (M && !M->isStatic() && !C.Args.empty()) {
      C.Object = C.Args[0];
      C.Args = C.Args.drop_front();
    }
    return C;
  }
  if (auto *MC = dyn_cast<CXXMemberCallExpr>(E)) {
    C.E = E;
    C.F = MC->getMethodDecl();
    C.Object = MC->getImplicitObjectArgument();
    C.Arrow = C.Object && C.Object->getType()->isPointerType();
    C.Args = ArrayRef(MC->getArgs(), MC->getNumArgs());
    return C;
  }
  if (auto *Call = dyn_cast<CallExpr>(E)) {
    C.E = E;
    C.F = Call->getDirectCallee();
    C.Args = ArrayRef(Call->getArgs(), Call->getNumArgs());
    return C;
  }
  if (auto *Ctor = dyn_cast<CXXConstructExpr>(E)) {
    C.E = E;
    C.F = Ctor->getConstructor();
    C.Args = ArrayRef(Ctor->getArgs(), Ctor->getNumArgs());
    return C;
  }
  return C;
}

/// \p E as a number, if it is a constant, or a pointer made of one.
const Place *Builder::number(const Expr *E) {
  while (E->getType()->isPointerType() && isa<CastExpr, ParenExpr>(E))
    E = isa<CastExpr>(E) ? cast<CastExpr>(E)->getSubExpr() : cast<ParenExpr>(E)->getSubExpr();
  Expr::EvalResult R;
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() || !E->EvaluateAsInt(R, Ctx) ||
      !R.Val.getInt().isRepresentableByInt64())
    return PT.unknown();
  return PT.number(R.Val.getInt().tryExtValue().value_or(-1));
}

bool matters(model::EffectKind K) {
  switch (K) {
  case model::EffectKind::Alias:
  case model::EffectKind::AddressOf:
  case model::EffectKind::Pointee:
  case model::EffectKind::Element:
  case model::EffectKind::Construct:
  case model::EffectKind::Invoke:
  case model::EffectKind::Bind:
  case model::EffectKind::Read:
  case model::EffectKind::Write:
  case model::EffectKind::End:
  case model::EffectKind::Move:
  case model::EffectKind::Pure:
  case model::EffectKind::Throws:
  case model::EffectKind::NoReturn:
  case model::EffectKind::Block:
  case model::EffectKind::Fence:
  case model::EffectKind::Unsafe:
    return false;
  default:
    return true;
  }
}

bool startsSuspended(const FunctionDecl *F) {
  auto *Body = dyn_cast_or_null<CoroutineBodyStmt>(F->getBody());
  auto *Start = Body ? dyn_cast_or_null<Expr>(Body->getInitSuspendStmt()) : nullptr;
  auto *Await = Start ? dyn_cast<CoroutineSuspendExpr>(Start->IgnoreUnlessSpelledInSource()) : nullptr;
  const CXXRecordDecl *R = Await ? Await->getOperand()->getType()->getAsCXXRecordDecl() : nullptr;
  return R && R->getIdentifier() && R->getName() == "suspend_always";
}

/// `co_await run();`: it is as if it were called; so is what a lambda returns to who runs it.
bool Builder::awaited(const Expr *E) const {
  const Stmt *S = E;
  while (S && isa<Expr>(S) && !isa<CoroutineSuspendExpr>(S))
    S = Parents ? Parents->getParent(S) : nullptr;
  auto *M = dyn_cast<CXXMethodDecl>(CurF);
  return isa_and_nonnull<CoroutineSuspendExpr>(S) ||
         (isa_and_nonnull<ReturnStmt>(S) && M && M->getParent()->isLambda());
}

/// True if \p E names a local variable as such, or is a pointer that a call returns by value (`*shared.get()`), which
/// nobody else can see.
bool Builder::localOnly(const Expr *E) {
  if (auto *C = dyn_cast_or_null<CallExpr>(E ? E->IgnoreUnlessSpelledInSource() : nullptr))
    return C->isPRValue() && Md.type(C->getType()) == model::TypeKind::Owner;
  auto *D = dyn_cast_or_null<DeclRefExpr>(E ? strip(E) : nullptr);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return partOfAtomic(E) || (V && V->hasLocalStorage() && !V->getType()->isReferenceType() &&
                             !Facts.Escaping.contains(V->getCanonicalDecl()));
}

void Builder::writtenBy(const Expr *E, const FunctionDecl *F) {
  if (!CurB->Events.empty() && CurB->Events.back().Kind == EventKind::Write && CurB->Events.back().E == E)
    CurB->Events.back().Function = F;
}

/// `found ? it->second : fallback`: of two, of which one is null or never changes, the other.
const Expr *Builder::changeable(const Expr *E) {
  auto *Either = dyn_cast<ConditionalOperator>(E->IgnoreParenImpCasts());
  if (!Either)
    return E;
  auto Fixed = [](const Expr *A) {
    A = A->IgnoreParenImpCasts();
    const ValueDecl *D = nullptr;
    if (auto *R = dyn_cast<DeclRefExpr>(A))
      D = R->getDecl();
    else if (auto *M = dyn_cast<MemberExpr>(A))
      D = M->getMemberDecl();
    return D ? D->getType().isConstQualified()
             : isa<CXXNullPtrLiteralExpr, GNUNullExpr, IntegerLiteral, StringLiteral>(A);
  };
  const bool Yes = Fixed(Either->getTrueExpr()), No = Fixed(Either->getFalseExpr());
  return Yes == No ? E : Yes ? Either->getFalseExpr() : Either->getTrueExpr();
}

/// What takes \p E's value by an assignment.
const Expr *Builder::assignee(const Expr *E) {
  const Stmt *P = Parents ? Parents->getParentIgnoreParenCasts(const_cast<Expr *>(E)) : nullptr;
  auto *B = dyn_cast_or_null<BinaryOperator>(P);
  return B && B->getOpcode() == BO_Assign && B->getRHS()->IgnoreParenCasts() == E ? B->getLHS()->IgnoreParens()
                                                                                  : nullptr;
}

/// The same, if it is a local.
const VarDecl *Builder::assignedTo(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(assignee(E));
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() ? V : nullptr;
}

/// The call that \p S asks, if it goes on only where that is true: `if (!isSet(key)) throw Missing(key);`.
static const CXXMemberCallExpr *demanded(const Stmt *S) {
  auto *If = dyn_cast<IfStmt>(S);
  auto *Not = If && !If->getElse() ? dyn_cast<UnaryOperator>(If->getCond()->IgnoreParenImpCasts()) : nullptr;
  if (!Not || Not->getOpcode() != UO_LNot)
    return nullptr;
  const Stmt *Last = If->getThen();
  if (auto *B = dyn_cast<CompoundStmt>(Last))
    Last = B->body_empty() ? nullptr : B->body_back();
  auto *E = dyn_cast_or_null<Expr>(Last);
  return isa_and_nonnull<ReturnStmt>(Last) || (E && isa<CXXThrowExpr>(E->IgnoreImplicit()))
             ? dyn_cast<CXXMemberCallExpr>(Not->getSubExpr()->IgnoreParenImpCasts())
             : nullptr;
}

/// `if (map.find(key) == map.end()) return; use(map[key]);`: what has been looked for isn't inserted, where it is only
/// read, or a member of it: `users[id].queue->stop()` reads a pointer. Who inserts writes it. A method of the map's
/// owner may do that by the same key.
bool Builder::isThere(const CallSite &C) {
  const Stmt *Read = Parents ? Parents->getParent(C.E) : nullptr;
  for (auto *M = dyn_cast_or_null<MemberExpr>(Read); M && isa<FieldDecl>(M->getMemberDecl());
       M = dyn_cast_or_null<MemberExpr>(Read))
    Read = Parents->getParent(M);
  auto *Cast = dyn_cast_or_null<ImplicitCastExpr>(Read);
  if (C.F->getOverloadedOperator() != OO_Subscript || !C.Object || C.Args.empty() || !Cast ||
      !(Cast->getCastKind() == CK_LValueToRValue || Cast->getType().isConstQualified()))
    return false;
  auto Text = [&](const Expr *E) {
    llvm::FoldingSetNodeID Id;
    strip(E)->Profile(Id, Ctx, /*Canonical=*/true);
    return Id;
  };
  const llvm::FoldingSetNodeID Map = Text(C.Object), Key = Text(C.Args[0]);
  auto LooksFor = [&](const Stmt *S) {
    auto *Call = dyn_cast<CXXMemberCallExpr>(S);
    const CXXMethodDecl *M = Call ? Call->getMethodDecl() : nullptr;
    return M && M->getIdentifier() && Call->getNumArgs() == 1 && Call->getBeginLoc() < C.E->getBeginLoc() &&
           (M->getName() == "find" || M->getName() == "count" || M->getName() == "contains") &&
           Text(Call->getImplicitObjectArgument()) == Map && Text(Call->getArg(0)) == Key;
  };
  auto *Member = dyn_cast<MemberExpr>(strip(C.Object));
  auto Demands = [&](const Stmt *S) {
    const CXXMemberCallExpr *Call = Member ? demanded(S) : nullptr;
    return Call && Call->getNumArgs() == 1 && Call->getBeginLoc() < C.E->getBeginLoc() &&
           Text(Call->getImplicitObjectArgument()) == Text(Member->getBase()) && Text(Call->getArg(0)) == Key;
  };
  llvm::SmallVector<const Stmt *, 32> Work{CurF->getBody()};
  while (!Work.empty())
    if (const Stmt *S = Work.pop_back_val(); S && (LooksFor(S) || Demands(S)))
      return true;
    else if (S)
      llvm::append_range(Work, S->children());
  return false;
}

/// True if nobody looks at the value of \p E.
bool Builder::discarded(const Expr *E) {
  const Stmt *S = E;
  while (const Stmt *P = Parents ? Parents->getParent(S) : nullptr) {
    if (isa<FullExpr, CXXBindTemporaryExpr, MaterializeTemporaryExpr, ParenExpr, ImplicitCastExpr,
            CXXFunctionalCastExpr>(P)) {
      S = P;
      continue;
    }
    if (auto *C = dyn_cast<CXXConstructExpr>(P); C && C->getConstructor()->isCopyOrMoveConstructor()) {
      S = P;
      continue;
    }
    if (isa<CompoundStmt>(P))
      return true;
    if (auto *I = dyn_cast<IfStmt>(P))
      return S != I->getCond() && S != I->getInit();
    if (auto *F = dyn_cast<ForStmt>(P))
      return S == F->getBody() || S == F->getInc() || S == F->getInit();
    if (auto *W = dyn_cast<WhileStmt>(P))
      return S == W->getBody();
    if (auto *R = dyn_cast<CXXForRangeStmt>(P))
      return S == R->getBody();
    return isa<SwitchCase>(P) || isa<LabelStmt>(P);
  }
  return false;
}

} // namespace belay::ir
