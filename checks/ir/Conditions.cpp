//===- Conditions.cpp - what a branch depends on --------------------------===//

#include "ir/Builder.h"
#include "clang/Basic/Builtins.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::ir {

namespace {
constexpr unsigned MaxConditionDepth = 4;

void returns(const Stmt *S, llvm::SmallVectorImpl<const Expr *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *R = dyn_cast<ReturnStmt>(S)) {
    if (R->getRetValue())
      Out.push_back(R->getRetValue());
    return;
  }
  for (const Stmt *C : S->children())
    returns(C, Out);
}

bool calls(const Stmt *S) { return S && (isa<CallExpr>(S) || llvm::any_of(S->children(), calls)); }
} // namespace

/// What is assigned to the local that \p Ref names, if that is done once only and it begins as nothing else.
const Expr *Builder::assignedOnce(const DeclRefExpr *Ref) const {
  auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V || !V->isLocalVarDecl() || V->hasGlobalStorage() || V->hasInit() || !V->getType()->isIntegerType() ||
      Ref->refersToEnclosingVariableOrCapture() || Facts.Escaping.contains(V) || Facts.Stepped.contains(V))
    return nullptr;
  const auto It = Facts.Sources.find(V);
  return It != Facts.Sources.end() && It->second.size() == 1 ? It->second.front() : nullptr;
}

/// Adds to B.Reads the places whose value decides \p E: loads, atomics, what a
/// called user function returns, and the value of a local that is set once.
void Builder::conditionReads(const Expr *E, Block &B, unsigned D) {
  if (!E || D > MaxConditionDepth)
    return;
  auto Add = [&](const Place *P) {
    if (P && P->known() && !llvm::is_contained(B.Reads, P))
      B.Reads.push_back(P);
  };
  if (isa<LambdaExpr>(E))
    return;
  if (auto *Cast = dyn_cast<ImplicitCastExpr>(E); Cast && Cast->getCastKind() == CK_LValueToRValue) {
    const Expr *Sub = strip(Cast->getSubExpr());
    auto *Ref = dyn_cast<DeclRefExpr>(Sub);
    if (Ref)
      if (auto *V = dyn_cast<VarDecl>(Ref->getDecl());
          V && V->isLocalVarDecl() && !V->hasGlobalStorage() && V->getInit() && !V->getType()->isReferenceType() &&
          !Facts.Assigned.contains(V->getCanonicalDecl()) && !Ref->refersToEnclosingVariableOrCapture()) {
        conditionReads(V->getInit(), B, D + 1);
        if (!Facts.Escaping.contains(V->getCanonicalDecl())) // `count(&pending)` may change it
          return;
      }
    // `bool busy; do { lock(); busy = users > 0; unlock(); } while (busy);`
    if (const Expr *Value = assignedOnce(Ref))
      conditionReads(Value, B, D + 1);
    const Place *Loaded = place(Sub);
    Add(Loaded);
    B.ConditionCalls |= !Loaded->known() && calls(Sub); // `data->count`, where data is no pointer
    // `pending += jobs.load()`: what is asked is what others had left to do.
    if (auto It = Ref ? Facts.Sources.find(dyn_cast<VarDecl>(Ref->getDecl())) : Facts.Sources.end();
        It != Facts.Sources.end()) {
      Block Inner;
      for (const Expr *Source : It->second)
        conditionReads(Source, Inner, D + 1);
      for (const Place *P : Inner.Reads)
        if (QualType T = P->type(); LoadedAtomically.contains(P) ||
                                    (!T.isNull() && (T->isAtomicType() || Md.type(T) == model::TypeKind::Atomic)))
          Add(P);
    }
    if (!Ref)
      for (const Stmt *C : Sub->children())
        if (auto *CE = dyn_cast_or_null<Expr>(C); CE && CE->getType()->isIntegerType())
          conditionReads(CE, B, D);
    return;
  }
  if (auto *Braces = dyn_cast<StmtExpr>(E)) { // `({ int now; __atomic_load(&count, &now, 5); now; })`
    for (const Stmt *S : Braces->getSubStmt()->body())
      if (auto *Part = dyn_cast<Expr>(S))
        conditionReads(Part, B, D);
    return;
  }
  if (auto *A = dyn_cast<AtomicExpr>(E)) {
    const Place *P = PT.deref(value(A->getPtr()));
    LoadedAtomically.insert(P);
    Add(P);
    return;
  }
  if (CallSite C = callSite(E); C && !isa<CXXConstructExpr>(E)) {
    B.ConditionCalls = true;
    if (C.F)
      if (const FunctionDecl *Def = Md.inLibrary(C.F) ? nullptr : userBody(C.F)) {
        llvm::SmallVector<const Expr *, 4> Rets;
        returns(Def->getBody(), Rets);
        Block Inner;
        const FunctionDecl *Outer = std::exchange(CurF, Def);
        for (const Expr *Ret : Rets)
          conditionReads(Ret, Inner, D + 1);
        CurF = Outer;
        const Place *Obj = C.Object ? objectPlace(C) : nullptr;
        for (const Place *P : Inner.Reads)
          if (P->root()->K != Place::Local) {
            const Place *Seen = PT.substitute(P, [&](const Place *Root) -> const Place * {
              if (Root->K == Place::This && Obj &&
                  Root->Decl->getCanonicalDecl() == Def->getCanonicalDecl())
                return Obj;
              if (Root->K == Place::Param)
                for (unsigned I = 0; I < Def->getNumParams() && I < C.Args.size(); ++I)
                  if (Def->getParamDecl(I)->getCanonicalDecl() == Root->Decl)
                    return argPlace(C.Args[I], Def->getParamDecl(I)->getType());
              return nullptr;
            });
            if (LoadedAtomically.contains(P))
              LoadedAtomically.insert(Seen);
            Add(Seen);
          }
        return;
      }
    // A library call's answer depends on its object and arguments.
    if (C.Object)
      Add(objectPlace(C));
    for (const Expr *A : C.Args)
      if (A->isGLValue() || A->getType()->isPointerType())
        Add(A->isGLValue() ? place(A) : PT.deref(value(A)));
      else
        conditionReads(A, B, D);
    return;
  }
  for (const Stmt *C : E->children())
    if (auto *CE = dyn_cast_or_null<Expr>(C))
      conditionReads(CE, B, D);
}

const Expr *unhinted(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  while (auto *Call = dyn_cast<CallExpr>(E)) {
    const unsigned Builtin = Call->getBuiltinCallee();
    if (Builtin != Builtin::BI__builtin_expect && Builtin != Builtin::BI__builtin_expect_with_probability)
      break;
    E = Call->getArg(0)->IgnoreParenImpCasts();
  }
  return E;
}

/// `const bool Verbose = false;`: what a local that keeps its initial value always is.
std::optional<bool> Builder::constantLocal(const Expr *E) {
  E = unhinted(E);
  if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot) {
    std::optional<bool> Value = constantLocal(U->getSubExpr());
    return Value ? std::optional(!*Value) : std::nullopt;
  }
  auto *Ref = dyn_cast<DeclRefExpr>(E);
  auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  bool Value;
  if (!V || !V->isLocalVarDecl() || V->hasGlobalStorage() || !V->hasInit() || !V->getType()->isIntegerType() ||
      V->getType().isVolatileQualified() || Ref->refersToEnclosingVariableOrCapture() ||
      Facts.Assigned.contains(V->getCanonicalDecl()) || Facts.Stepped.contains(V->getCanonicalDecl()) ||
      Facts.Escaping.contains(V->getCanonicalDecl()) || V->getInit()->isValueDependent() ||
      !V->getInit()->EvaluateAsBooleanCondition(Value, Ctx))
    return std::nullopt;
  return Value;
}

void Builder::condition(const Stmt *S, Block &B) {
  auto *E = dyn_cast_or_null<Expr>(S);
  if (!E)
    return;
  if (isa<CallExpr>(E->IgnoreParenImpCasts()))
    E = unhinted(E);
  B.Condition = E;
  bool Value;
  if (!E->isValueDependent() && E->EvaluateAsBooleanCondition(Value, Ctx)) {
    B.ConstCondition = Value;
    return;
  }
  if (std::optional<bool> Local = constantLocal(E)) {
    B.ConstCondition = *Local;
    return;
  }
  conditionReads(E, B);
}

} // namespace belay::ir
