//===- Discovery.cpp - which functions matter -----------------------------===//

#include "Compat.h"
#include "ir/Bindings.h"
#include "ir/Builder.h"
#include "ir/Types.h"
#include "ir/Unseen.h"
#include "ir/UserDecls.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace belay::ir {

using model::EffectKind;

namespace {

class Discovery : public UserDecls {
public:
  Discovery(ASTContext &Ctx, model::Model &Md, UnitFacts &U) : UserDecls(Ctx.getSourceManager()), Md(Md), U(U) {}
  bool VisitFunctionDecl(FunctionDecl *F) override {
    if (F->isThisDeclarationADefinition())
      function(F);
    else if (auto *M = dyn_cast<CXXMethodDecl>(F); M && M->isVirtual() && !M->isPureVirtual() && !M->hasBody())
      unseen(M);
    return true;
  }

  bool VisitVarDecl(VarDecl *V) override {
    if (V->hasGlobalStorage())
      if (auto *L = dyn_cast_or_null<InitListExpr>(V->getInit()))
        noteAllHooks(L, U);
    return true;
  }

  bool VisitDecl(Decl *D) override {
    if (D->hasAttrs())
      Md.annotated(D);
    return true;
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *R) override {
    const CXXDestructorDecl *D = R->isThisDeclarationADefinition() ? implicitDestructor(R, Md) : nullptr;
    if (!D || U.Functions.count(D->getCanonicalDecl()))
      return true;
    FunctionFacts Facts;
    Facts.F = D;
    Facts.Concurrent = true;
    FunctionFacts *Outer = std::exchange(Cur, &Facts);
    record(R);
    Cur = Outer;
    U.Functions[D->getCanonicalDecl()] = std::move(Facts);
    return true;
  }

private:
  void function(const FunctionDecl *F) {
    const FunctionDecl *Def = userBody(F);
    if (!Def || U.Functions.count(Def->getCanonicalDecl()))
      return;
    // Rows win over bodies: Belay's own primitives are modelled, not walked.
    if (Md.modelled(Def))
      return;
    U.Functions.insert({Def->getCanonicalDecl(), {}});
    FunctionFacts Facts;
    Facts.F = Def;
    if (auto *M = dyn_cast<CXXMethodDecl>(Def))
      for (const CXXMethodDecl *O : M->overridden_methods())
        overrides(O, Def);
    FunctionFacts *Outer = std::exchange(Cur, &Facts);
    unsigned OuterRounds = std::exchange(Rounds, 0);
    if (auto *C = dyn_cast<CXXConstructorDecl>(Def))
      for (const CXXCtorInitializer *I : C->inits())
        scan(I->getInit());
    if (auto *D = dyn_cast<CXXDestructorDecl>(Def))
      record(D->getParent());
    forBoundMembers(Def, [&](const BinaryOperator *B, const FieldDecl *) { Bound.insert(B); });
    scan(Def->getBody());
    Cur = Outer;
    Rounds = OuterRounds;
    U.Functions[Def->getCanonicalDecl()] = std::move(Facts);
  }

  /// A call of \p M, or of what it overrides, may run what isn't in the unit.
  void unseen(const CXXMethodDecl *M) {
    if (U.Unseen.insert(M->getCanonicalDecl()).second)
      for (const CXXMethodDecl *O : M->overridden_methods())
        unseen(O);
  }

  void overrides(const CXXMethodDecl *Base, const FunctionDecl *Def) {
    U.Overriders[Base->getCanonicalDecl()].push_back(Def);
    for (const CXXMethodDecl *O : Base->overridden_methods())
      overrides(O, Def);
  }

  /// Destructors of a class's members and bases run with its own.
  void record(const CXXRecordDecl *R) {
    for (const FieldDecl *F : R->fields())
      destructor(F->getType());
    for (const CXXBaseSpecifier &B : R->bases())
      destructor(B.getType());
  }

  void destructor(QualType T) {
    const CXXRecordDecl *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    if (!R || !R->hasDefinition() || R->hasTrivialDestructor())
      return;
    switch (Md.type(R)) {
    case model::TypeKind::None:
    case model::TypeKind::Value:
      break;
    case model::TypeKind::Owner:
    case model::TypeKind::Container:
      if (auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
        for (const TemplateArgument &A : S->getTemplateArgs().asArray())
          if (A.getKind() == TemplateArgument::Type && Seen.insert(R).second)
            destructor(A.getAsType());
      return;
    default:
      Cur->Concurrent = true;
      return;
    }
    if (const CXXDestructorDecl *D = R->getDestructor(); D && userBody(D))
      Cur->Callees.insert(userBody(D)->getCanonicalDecl());
    else if (!SM.isInSystemHeader(R->getLocation()) && Seen.insert(R).second)
      record(R);
  }

  /// A container or owner of threads: to fill it is to start one.
  bool holdsThread(const CXXRecordDecl *R) {
    auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(R);
    if (!S)
      return false;
    for (const TemplateArgument &A : S->getTemplateArgs().asArray())
      if (A.getKind() == TemplateArgument::Type)
        switch (Md.type(A.getAsType())) {
        case model::TypeKind::Thread:
        case model::TypeKind::JoiningThread:
        case model::TypeKind::Future:
          return true;
        default:
          break;
        }
    return false;
  }

  /// The method that a thread runs on an object, and what may override it.
  void entry(const model::Effect &Ef, const Expr *Object, ArrayRef<const Expr *> Args) {
    auto [O, MD] = objectMethod(Ef, Object, Args);
    if (!MD)
      return;
    named(MD);
    mark(U.Escaping, O);
    if (MD->isVirtual())
      Cur->Callees.insert(MD->getCanonicalDecl());
  }

  void callee(const FunctionDecl *F, const Expr *Object, ArrayRef<const Expr *> Args) {
    const CXXRecordDecl *R = nullptr;
    if (Object) {
      QualType T = Object->getType();
      R = T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl();
    }
    for (const model::Effect &Ef : Md.effects(F, R)) {
      Cur->Concurrent |= matters(Ef.Kind) || (Ef.Kind == EffectKind::Invoke && Ef.Object); // call_once
      Cur->Spawns |= Ef.Kind == EffectKind::Spawn;
      Cur->Locks |= Ef.Kind == EffectKind::Lock;
      Cur->Unlocks |= Ef.Kind == EffectKind::Unlock;
      if (Ef.Kind == EffectKind::Spawn && !Ef.Method.empty())
        entry(Ef, Object, Args);
      if (Ef.Kind == EffectKind::Join && Ef.Object.K == model::Role::Arg && Ef.Object.Index < Args.size())
        if (auto *D = dyn_cast<DeclRefExpr>(Args[Ef.Object.Index]->IgnoreParenImpCasts()))
          if (auto *V = dyn_cast<VarDecl>(D->getDecl()))
            U.Joined.insert(V);
      const CXXRecordDecl *Whole = R ? R : F->getReturnType()->getAsCXXRecordDecl();
      if (Ef.Kind == EffectKind::Construct || Ef.Kind == EffectKind::Move)
        Cur->Concurrent |= holdsThread(Whole);
      if (Ef.Kind == EffectKind::Construct && Whole)
        made(recordOf(held(canonicalType(Whole))));
    }
    Cur->Concurrent |= F->hasAttr<AcquireCapabilityAttr>() || F->hasAttr<ReleaseCapabilityAttr>() ||
                       F->hasAttr<TryAcquireCapabilityAttr>() || isUnseenPool(R) ||
                       (!userBody(F) && (locksByName(F, Args, Md) || isUnseenMutex(F)));
    if (const FunctionDecl *Def = userBody(F)) {
      if (Def->isDefaulted())
        function(Def); // not written, so not visited
      Cur->Callees.insert(Def->getCanonicalDecl());
    } else if (auto *M = dyn_cast<CXXMethodDecl>(F); M && M->isVirtual())
      Cur->Callees.insert(F->getCanonicalDecl());
  }

  /// What a library makes: a constructor that the compiler wrote runs what the user wrote beside the members.
  void made(const CXXRecordDecl *R) {
    if (R && R->hasDefinition())
      for (const CXXConstructorDecl *C : R->ctors())
        if (C->isDefaulted())
          named(C);
  }

  void named(const FunctionDecl *F) {
    function(F);
    if (const FunctionDecl *Def = userBody(F))
      Cur->Callees.insert(Def->getCanonicalDecl());
  }

  void mark(llvm::DenseSet<const VarDecl *> &Set, const Expr *E) {
    E = strip(E);
    while (true) {
      if (auto *M = dyn_cast_or_null<MemberExpr>(E)) {
        if (M->isArrow())
          return;
        E = strip(M->getBase());
      } else if (auto *A = dyn_cast_or_null<ArraySubscriptExpr>(E)) {
        const Expr *B = A->getBase()->IgnoreImpCasts();
        if (!B->getType()->isArrayType())
          return;
        E = strip(B);
      } else
        break;
    }
    if (auto *D = dyn_cast_or_null<DeclRefExpr>(E))
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()))
        Set.insert(V->getCanonicalDecl());
  }

  void assigned(const Expr *L, const Expr *Value = nullptr) {
    L = strip(L);
    if (auto *D = dyn_cast_or_null<DeclRefExpr>(L)) {
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()))
        U.Assigned.insert(V->getCanonicalDecl());
    } else if (auto *M = dyn_cast_or_null<MemberExpr>(L)) {
      if (auto *F = dyn_cast<FieldDecl>(M->getMemberDecl())) {
        Cur->Assigned.insert(F->getCanonicalDecl());
        noteHook(F->getCanonicalDecl(), Value, U);
        if (Value && isNull(Value, F->getASTContext())) // that it leads nowhere any more doesn't change where it led
          return;
        U.AssignedFields.insert(F->getCanonicalDecl());
        if (M->isArrow())
          U.AssignedThrough.insert(F->getCanonicalDecl());
      }
    }
  }

  void scan(const Stmt *S) {
    if (!S)
      return;
    switch (S->getStmtClass()) {
    case Stmt::LambdaExprClass: {
      auto *L = cast<LambdaExpr>(S);
      U.Lambdas[L->getLambdaClass()] = L;
      for (unsigned I = 0; auto &C : L->captures()) {
        if (C.capturesVariable() && C.getCaptureKind() == LCK_ByRef)
          if (auto *V = dyn_cast<VarDecl>(C.getCapturedVar()))
            U.Escaping.insert(V->getCanonicalDecl());
        if (const Expr *Init = *(L->capture_init_begin() + I++))
          scan(Init);
      }
      if (FunctionTemplateDecl *T = L->getLambdaClass()->getDependentLambdaCallOperator())
        for (FunctionDecl *F : T->specializations())
          named(F);
      else
        named(L->getCallOperator());
      return;
    }
    case Stmt::CXXDefaultInitExprClass:
      scan(cast<CXXDefaultInitExpr>(S)->getExpr());
      break;
    case Stmt::MemberExprClass:
      noteTouch(cast<MemberExpr>(S)->getMemberDecl(), *Cur, U, Md);
      break;
    case Stmt::DeclRefExprClass:
      noteTouch(cast<DeclRefExpr>(S)->getDecl(), *Cur, U, Md);
      // A function that is named may be run by whoever gets it.
      if (auto *F = dyn_cast<FunctionDecl>(cast<DeclRefExpr>(S)->getDecl()))
        if (const FunctionDecl *Def = userBody(F))
          Cur->Callees.insert(Def->getCanonicalDecl());
      if (auto *V = dyn_cast<VarDecl>(cast<DeclRefExpr>(S)->getDecl());
          V && V->hasGlobalStorage() && V->getType()->isFunctionPointerType())
        if (const FunctionDecl *F = namedFunction(V->getAnyInitializer()))
          if (const FunctionDecl *Def = userBody(F))
            Cur->Callees.insert(Def->getCanonicalDecl());
      break;
    case Stmt::CXXTryStmtClass:
      Cur->HasTry = true;
      break;
    case Stmt::UnaryOperatorClass: {
      auto *Op = cast<UnaryOperator>(S);
      if (Op->getOpcode() == UO_AddrOf)
        mark(U.Escaping, Op->getSubExpr());
      if (Op->isIncrementDecrementOp()) {
        mark(U.Stepped, Op->getSubExpr());
        if (auto *M = dyn_cast<MemberExpr>(strip(Op->getSubExpr())))
          assigned(M);
      }
      break;
    }
    case Stmt::BinaryOperatorClass:
    case Stmt::CompoundAssignOperatorClass:
      if (auto *B = cast<BinaryOperator>(S); B->isAssignmentOp()) {
        if (!Bound.contains(B))
          assigned(B->getLHS(), B->getRHS());
        auto *D = dyn_cast<DeclRefExpr>(strip(B->getLHS()));
        auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
        if (V && V->hasGlobalStorage()) {
          noteHook(V->getCanonicalDecl(), B->getRHS(), U);
        } else if (V && V->hasLocalStorage() && V->getType()->isIntegerType()) {
          constexpr unsigned MaxSources = 4;
          if (auto &Of = U.Sources[V->getCanonicalDecl()]; Of.size() < MaxSources)
            Of.push_back(B->getRHS());
        } else if (V && V->hasLocalStorage() && V->getType()->isPointerType()) {
          noteAssigned(V, B, U);
        }
      }
      break;
    case Stmt::AtomicExprClass:
    case Stmt::ImplicitCastExprClass:
      Cur->Concurrent |= isa<AtomicExpr>(S) || cast<CastExpr>(S)->getCastKind() == CK_AtomicToNonAtomic;
      break;
    case Stmt::CXXForRangeStmtClass: {
      auto *F = cast<CXXForRangeStmt>(S);
      U.LoopRange[F->getLoopVariable()] = F->getRangeInit();
      break;
    }
    case Stmt::DeclStmtClass:
      for (Decl *D : cast<DeclStmt>(S)->decls()) {
        if (auto *V = dyn_cast<VarDecl>(D)) {
          destructor(V->getType());
          if (auto *A = V->getAttr<CleanupAttr>())
            callee(A->getFunctionDecl(), nullptr, {});
          Cur->HasStatic |= V->isStaticLocal() && V->hasInit();
          if (V->getType()->isReferenceType() && V->getInit())
            mark(U.Escaping, V->getInit());
          if (Md.type(V->getType()) == model::TypeKind::Guard)
            Cur->Concurrent = true;
        } else if (isa<TagDecl>(D)) {
          FunctionFacts *Outer = std::exchange(Cur, nullptr);
          TraverseDecl(D);
          Cur = Outer;
        }
      }
      break;
    case Stmt::CXXBindTemporaryExprClass:
      destructor(cast<Expr>(S)->getType());
      break;
    case Stmt::InitListExprClass:
      noteHooks(cast<InitListExpr>(S), U);
      break;
    case Stmt::CXXDeleteExprClass:
      if (QualType T = cast<CXXDeleteExpr>(S)->getDestroyedType(); !T.isNull())
        destructor(T);
      break;
    default:
      break;
    }
    if (auto *E = dyn_cast<Expr>(S))
      if (CallSite C = callSite(E)) {
        if (C.F) {
          noteEventLoops(C, Rounds, Md, U);
          callee(C.F, C.Object, C.Args);
          noteHooks(C, U);
          arguments(C);
        }
      }
    const bool Round = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S);
    Rounds += Round;
    for (const Stmt *Child : S->children())
      scan(Child);
    Rounds -= Round;
  }

  /// A variable passed by reference may be kept or changed by the callee.
  void arguments(const CallSite &C) {
    if (C.Object && isa<CXXOperatorCallExpr>(C.E) &&
        cast<CXXOperatorCallExpr>(C.E)->isAssignmentOp())
      assigned(C.Object);
    if (C.Object && userBody(C.F) && !cast<CXXMethodDecl>(C.F)->isConst())
      mark(U.Escaping, C.Object);
    // A function object that is handed over may be run.
    for (const Expr *A : C.Args)
      if (const CXXRecordDecl *R = A->IgnoreImpCasts()->getType()->getAsCXXRecordDecl();
          R && R->hasDefinition() && !R->isLambda() && !SM.isInSystemHeader(R->getLocation()))
        for (const CXXMethodDecl *M : R->methods())
          if (M->getOverloadedOperator() == OO_Call)
            if (const FunctionDecl *Def = userBody(M))
              Cur->Callees.insert(Def->getCanonicalDecl());
    // Moving from, or letting a library see, a local doesn't share it; a thread
    // sees it only through std::ref or an address, which are marked here.
    bool Sees = userBody(C.F) != nullptr;
    for (const model::Effect &Ef : Md.effects(C.F, nullptr))
      Sees |= Ef.Kind == EffectKind::Alias || Ef.Kind == EffectKind::AddressOf;
    if (!Sees)
      return;
    for (unsigned I = 0, N = std::min<unsigned>(C.Args.size(), C.F->getNumParams()); I < N; ++I)
      if (C.F->getParamDecl(I)->getType()->isReferenceType())
        mark(U.Escaping, C.Args[I]);
  }

  model::Model &Md;
  UnitFacts &U;
  FunctionFacts *Cur = nullptr;
  unsigned Rounds = 0; ///< loops around the statement
  llvm::SmallPtrSet<const Stmt *, 8> Bound; ///< assignments that bind a constructor's members
  llvm::DenseSet<const CXXRecordDecl *> Seen;
};

/// Chooses what to lower: the functions with concurrency in them, the methods of
/// their classes, their callers up to where threads start, and all that these call.
class Choice {
public:
  Choice(UnitFacts &U, model::Model &Md) : U(U), Lockers(U, Md) {}

  void run() {
    llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<const FunctionDecl *, 2>> Callers;
    for (auto &[F, Facts] : U.Functions)
      for (const FunctionDecl *C : Facts.Callees)
        for (const FunctionDecl *T : bodies(C))
          Callers[T].push_back(F);
    for (auto &[F, Facts] : U.Functions) {
      if (!Facts.Concurrent && !Facts.Spawns)
        continue;
      want(F);
      if (auto *M = dyn_cast<CXXMethodDecl>(F); M && !M->getParent()->isLambda())
        klass(M->getParent());
    }
    // Callers matter: they are where two threads meet, and where handles live.
    std::vector<const FunctionDecl *> Up(Work);
    while (!Up.empty() && Want.size() < MaxFunctions) {
      const FunctionDecl *F = Up.back();
      Up.pop_back();
      const size_t Known = Work.size();
      for (const FunctionDecl *C : Callers.lookup(F))
        if (auto *M = dyn_cast<CXXMethodDecl>(C); want(C) && M && Lockers.contains(M->getParent()))
          klass(M->getParent());
      Up.insert(Up.end(), Work.begin() + Known, Work.end());
    }
    addKin(U, std::vector(Work), [&](const FunctionDecl *F) { return Want.size() < MaxFunctions && want(F); });
    for (unsigned I = 0; I < Work.size() && Want.size() < MaxFunctions; ++I)
      for (const FunctionDecl *C : U.Functions[Work[I]].Callees)
        for (const FunctionDecl *T : bodies(C))
          want(T);
    for (auto &[F, Facts] : U.Functions)
      if (Want.contains(F))
        U.Wanted.push_back(Facts.F);
  }

private:
  static constexpr unsigned MaxFunctions = 4000;

  llvm::SmallVector<const FunctionDecl *, 2> bodies(const FunctionDecl *F) {
    llvm::SmallVector<const FunctionDecl *, 2> R;
    if (U.Functions.count(F))
      R.push_back(F);
    if (auto It = U.Overriders.find(F); It != U.Overriders.end())
      for (const FunctionDecl *O : It->second)
        R.push_back(O->getCanonicalDecl());
    return R;
  }

  bool want(const FunctionDecl *F) {
    if (!U.Functions.count(F) || !Want.insert(F).second)
      return false;
    Work.push_back(F);
    return true;
  }

  void klass(const CXXRecordDecl *R) {
    if (!Classes.insert(R->getCanonicalDecl()).second)
      return;
    for (const CXXMethodDecl *M : R->methods())
      if (const FunctionDecl *Def = userBody(M))
        want(Def->getCanonicalDecl());
  }

  UnitFacts &U;
  Lockers Lockers;
  llvm::DenseSet<const FunctionDecl *> Want;
  llvm::DenseSet<const CXXRecordDecl *> Classes;
  std::vector<const FunctionDecl *> Work;
};

} // namespace

UnitFacts discover(ASTContext &Context, model::Model &Model) {
  UnitFacts U;
  Discovery(Context, Model, U).TraverseDecl(Context.getTranslationUnitDecl());
  Choice(U, Model).run();
  return U;
}

} // namespace belay::ir
