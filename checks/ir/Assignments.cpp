//===- Assignments.cpp - what pointers that are assigned once lead to -----===//
//
// `T *p; p = &x;`: a local pointer, and what it leads to from there on.
// `args[i].totals = &all; start(work, &args[i]);`: a member of a local structure,
// or of each in an array, that is given one pointer only is another name for what
// that points to, if it is the same for all.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::ir {

/// The variable that \p E is, or is an element or member of; null if a pointer leads there.
static const VarDecl *variableOf(const Expr *E) {
  while (true) {
    E = E->IgnoreParenImpCasts();
    if (auto *M = dyn_cast<MemberExpr>(E); M && !M->isArrow())
      E = M->getBase();
    else if (auto *A = dyn_cast<ArraySubscriptExpr>(E);
             A && A->getBase()->IgnoreParenImpCasts()->getType()->isArrayType())
      E = A->getBase();
    else
      break;
  }
  auto *D = dyn_cast<DeclRefExpr>(E);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() && !V->getType()->isReferenceType() && !V->getType()->isPointerType() ? V : nullptr;
}

bool isNull(const Expr *E, const ASTContext &Ctx) {
  return isa<ImplicitValueInitExpr>(E) ||
         E->isNullPointerConstant(const_cast<ASTContext &>(Ctx), Expr::NPC_ValueDependentIsNotNull);
}

void noteAssigned(const VarDecl *V, const BinaryOperator *B, UnitFacts &U) {
  if (B->getOpcode() == BO_Assign && isNull(B->getRHS(), V->getASTContext()))
    return;
  auto [It, New] = U.Settled.insert({V->getCanonicalDecl(), B->getRHS()});
  if (!New || B->getOpcode() != BO_Assign)
    It->second = nullptr;
}

/// What list \p L gives member \p F.
static const Expr *inList(const InitListExpr *L, const FieldDecl *F) {
  unsigned I = 0;
  for (const FieldDecl *Other : F->getParent()->fields()) {
    if (Other->isUnnamedBitField())
      continue;
    if (Other == F)
      return I < L->getNumInits() ? L->getInit(I) : nullptr;
    ++I;
  }
  return nullptr;
}

/// The local pointer that \p E is.
static const VarDecl *pointer(const Expr *E) {
  auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() && V->getType()->isPointerType() ? V : nullptr;
}

namespace {
/// All that is written to member \p F of \p V, which is a structure or an array of them.
struct Writes {
  const VarDecl *V;
  const FieldDecl *F;
  const ASTContext &Ctx;
  unsigned Count = 0;
  const Expr *Value = nullptr;

  void add(const Expr *E) {
    const VarDecl *Was = Value ? pointer(Value) : nullptr;
    Count += !Was || Was != pointer(E); // the same, once more
    Value = E;
  }
  /// The whole structure becomes \p E.
  void whole(const Expr *E) {
    E = E->IgnoreParenImpCasts();
    if (auto *L = dyn_cast<CompoundLiteralExpr>(E))
      E = L->getInitializer();
    auto *L = dyn_cast<InitListExpr>(E);
    if (!L)
      return add(E);
    if (L->getType()->isArrayType()) {
      if (L->getNumInits())
        whole(L->getInit(0)); // `{{0}}`
      Count += L->getNumInits() > 1;
      return;
    }
    if (const Expr *I = inList(L, F); I && !isNull(I, Ctx))
      add(I);
  }
  void scan(const Stmt *S) {
    if (!S)
      return;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp() && variableOf(B->getLHS()) == V) {
      auto *M = dyn_cast<MemberExpr>(B->getLHS()->IgnoreParenImpCasts());
      if (M ? M->getMemberDecl() == F : B->getLHS()->getType()->isRecordType())
        M ? add(B->getRHS()) : whole(B->getRHS());
    }
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(S);
        O && O->isAssignmentOp() && O->getNumArgs() == 2 && variableOf(O->getArg(0)) == V)
      whole(O->getArg(1));
    if (auto *C = dyn_cast<CallExpr>(S); C && C->getDirectCallee() && C->getDirectCallee()->getIdentifier() &&
                                         C->getNumArgs() == 3 && C->getDirectCallee()->getName().contains("mem") &&
                                         !C->getDirectCallee()->getName().contains("memset"))
      if (auto *U = dyn_cast<UnaryOperator>(C->getArg(0)->IgnoreParenCasts()); U && variableOf(U->getSubExpr()) == V)
        Count += 2;
    for (const Stmt *C : S->children())
      scan(C);
  }
};
} // namespace

/// The only thing that member \p F of \p V, a local of \p In, points to; null if there is more than one.
static const Expr *onlyValue(const VarDecl *V, const FieldDecl *F, const FunctionDecl *In, unsigned Depth = 0) {
  Writes W{V, F, In->getASTContext()};
  if (V->getInit())
    W.whole(V->getInit());
  W.scan(In->getBody());
  if (W.Count != 1 || !W.Value)
    return nullptr;
  if (!W.Value->getType()->isRecordType())
    return W.Value;
  const VarDecl *From = variableOf(W.Value);
  return From && From != V && From->getDeclContext() == In && Depth < 3 ? onlyValue(From, F, In, Depth + 1) : nullptr;
}

/// Does \p P, a value or what it is the address of, stay the same as long as the function runs?
bool Builder::isLasting(const Place *P) {
  if (!P->known())
    return false;
  for (const Place *X = P; X; X = X->Parent) {
    if (X->isOneOfMany())
      return false;
    if (!X->isRoot())
      continue;
    if (X->K == Place::Global || X->K == Place::This)
      return true;
    auto *V = dyn_cast_or_null<VarDecl>(X->Decl);
    if (!V || (X->K != Place::Local && X->K != Place::Param) || V->getDeclContext() != CurF)
      return false;
    if (V->getType()->isPointerType() && Facts.Assigned.contains(V->getCanonicalDecl()) && !isSettled(V))
      return false;
    auto *Body = dyn_cast_or_null<CompoundStmt>(CurF->getBody()); // not one for each round of a loop
    return X->K == Place::Param || (Body && llvm::any_of(Body->body(), [&](const Stmt *S) {
                                      auto *D = dyn_cast<DeclStmt>(S);
                                      return D && llvm::is_contained(D->decls(), V);
                                    }));
  }
  return false;
}

/// Does the function put something else into a pointer on the way to \p P? What was there may be taken out.
bool Builder::replaced(const Place *P) {
  auto It = Facts.Functions.find(CurF->getCanonicalDecl());
  for (; P && It != Facts.Functions.end(); P = P->Parent)
    if (P->K == Place::Field && It->second.Assigned.contains(cast<FieldDecl>(P->Decl)))
      return true;
  return false;
}

/// Is \p V assigned once, and not anew in each round of a loop that it was declared before?
bool Builder::isSettled(const VarDecl *V) {
  const Stmt *S = Facts.Settled.lookup(V);
  for (const Stmt *X = S; X; X = Parents->getParent(X))
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(X) &&
        Ctx.getSourceManager().isBeforeInTranslationUnit(V->getLocation(), X->getBeginLoc()))
      return false;
  return S && !Facts.Escaping.contains(V) && !Facts.Stepped.contains(V);
}

/// Has a thread been started by \p Handle, of more than this function, so far?
bool Builder::startsHere(const Place *Handle) const {
  return Handle->known() && Handle->root()->K != Place::Local && llvm::any_of(Cur->Blocks, [&](const Block &B) {
           return llvm::any_of(B.Events,
                               [&](const Event &E) { return E.Kind == EventKind::Spawn && E.Object == Handle; });
         });
}

/// `T *p; p = &x;`: from there on `*p` is another name for `x`, unless what is assigned goes by a name that moves on.
void Builder::settle(const BinaryOperator *B) {
  auto *D = dyn_cast<DeclRefExpr>(strip(B->getLHS()));
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (V && assignedOnce(D) && B->getOpcode() == BO_Assign && Md.type(V->getType()) == model::TypeKind::Handle) {
    const Place *To = value(B->getRHS()); // `start(&reader); t = reader; join(t);`
    if (startsHere(To))
      PT.alias(varPlace(V), To);
    return;
  }
  if (!V || isa<ParmVarDecl>(V) || (V->getInit() && !isNull(V->getInit(), Ctx)) ||
      Facts.Settled.lookup(V) != B->getRHS() || Facts.Escaping.contains(V) || Facts.Stepped.contains(V))
    return;
  const Place *P = varPlace(V), *To = value(B->getRHS());
  if (To->K == Place::Function)
    return PT.alias(P, To);
  auto *R = dyn_cast_or_null<VarDecl>(To->root()->Decl);
  const bool Moves = R && R->hasLocalStorage() &&
                     (Facts.Stepped.contains(R) || (Facts.Assigned.contains(R) && !Facts.Settled.lookup(R)));
  if (To->K == Place::Null || Moves || replaced(To))
    return;
  if (To->root()->K == Place::Local && !isSettled(V))
    return;
  PT.alias(PT.deref(P), PT.deref(To));
}

/// \p L, which is assigned to, may be a structure of arguments or a member of one.
void Builder::bindAssigned(const Expr *L) {
  const VarDecl *V = variableOf(L);
  if (!V || V->getDeclContext() != CurF)
    return;
  auto Bind = [&](const Expr *Of, const FieldDecl *F) {
    if (!F->getType()->isPointerType() || F->getType()->isFunctionPointerType() ||
        Facts.AssignedThrough.contains(F->getCanonicalDecl()))
      return;
    const Expr *E = onlyValue(V, F, CurF);
    const Place *To = E ? value(E) : nullptr;
    if (To && To->K != Place::Null && isLasting(To))
      PT.alias(PT.deref(PT.field(place(Of), F)), PT.deref(To));
  };
  if (auto *M = dyn_cast<MemberExpr>(strip(L))) {
    auto *F = dyn_cast<FieldDecl>(M->getMemberDecl());
    if (F && isPlainStruct(F->getParent()))
      Bind(M->getBase(), F);
  } else if (const RecordDecl *D = L->getType()->getAsRecordDecl(); D && !D->isUnion() && isPlainStruct(D))
    for (const FieldDecl *F : D->fields())
      Bind(L, F);
}

} // namespace belay::ir
