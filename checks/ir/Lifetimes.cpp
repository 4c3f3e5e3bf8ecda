//===- Lifetimes.cpp - where objects are made, and what their end does ----===//

#include "Compat.h"
#include "ir/Builder.h"
#include "ir/Types.h"
#include "ir/Unseen.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::ir {

using model::TypeKind;

/// True if \p S, an owner, is told how to end what it owns.
static bool hasOwnDeleter(const ClassTemplateSpecializationDecl &S) {
  const auto Args = S.getTemplateArgs().asArray();
  if (S.getName() != "unique_ptr" || Args.size() < 2 || Args[1].getKind() != TemplateArgument::Type)
    return false;
  const CXXRecordDecl *D = Args[1].getAsType()->getAsCXXRecordDecl();
  return !D || !D->getIdentifier() || D->getName() != "default_delete";
}

/// True if an object of type \p T ends a thread of its own when it dies.
static bool holdsThread(QualType T, model::Model &Md) {
  const CXXRecordDecl *R = T->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  switch (Md.type(R)) {
  case TypeKind::Thread:
  case TypeKind::JoiningThread:
  case TypeKind::Future:
  case TypeKind::Scope:
    return true;
  case TypeKind::Owner:
  case TypeKind::Container: {
    QualType H = held(T->getBaseElementTypeUnsafe()->getCanonicalTypeUnqualified());
    return !H.isNull() && R->getName() != "shared_ptr" && R->getName() != "weak_ptr" && holdsThread(H, Md);
  }
  default:
    return false;
  }
}

static bool ownsThread(const CXXRecordDecl *R, model::Model &Md) {
  return llvm::any_of(R->fields(), [&](const FieldDecl *F) { return holdsThread(F->getType(), Md); }) ||
         llvm::any_of(R->bases(), [&](const CXXBaseSpecifier &B) {
           const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
           return Base && Base->hasDefinition() && Md.type(Base) == TypeKind::None && ownsThread(Base, Md);
         });
}

const CXXDestructorDecl *implicitDestructor(const CXXRecordDecl *R, model::Model &Md) {
  const CXXDestructorDecl *D = R->getDestructor();
  if (R->isDependentContext() || R->isLambda() || R->isUnion() || Md.type(R) != TypeKind::None ||
      (D && ((!D->isImplicit() && !D->isDefaulted()) || D->isDeleted())) || !ownsThread(R, Md))
    return nullptr;
  if (D)
    return D;
  // Clang declares it only when somebody asks for it.
  ASTContext &Ctx = R->getASTContext();
  SourceLocation End = R->getBraceRange().getEnd();
  DeclarationNameInfo Name(Ctx.DeclarationNames.getCXXDestructorName(CanQualType::CreateUnsafe(canonicalType(R))), End);
  CXXDestructorDecl *Made = CXXDestructorDecl::Create(
      Ctx, const_cast<CXXRecordDecl *>(R), End, Name,
      Ctx.getFunctionType(Ctx.VoidTy, {}, FunctionProtoType::ExtProtoInfo()), nullptr, false, /*isInline=*/true,
      /*isImplicitlyDeclared=*/true, ConstexprSpecKind::Unspecified);
  Made->setAccess(AS_public);
  return Made;
}

/// A destructor that the compiler writes: members and bases die, the last first.
void Builder::lowerImplicitDestructor(Process &P) {
  const CXXRecordDecl *R = cast<CXXDestructorDecl>(P.Function)->getParent();
  SourceLocation End = R->getBraceRange().getEnd();
  P.Lowered = true;
  ++M.Stats.Lowered;
  P.Blocks.resize(2);
  P.Entry = 1;
  P.Blocks[1].Id = 1;
  P.Blocks[1].Succs.push_back(0);
  P.RPO = {1, 0};
  CurB = &P.Blocks[1];
  llvm::SmallVector<const FieldDecl *, 8> Fields(R->fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    destroy(PT.field(P.ThisPlace, F), F->getType(), nullptr, End);
  for (const CXXBaseSpecifier &B : llvm::reverse(llvm::SmallVector<CXXBaseSpecifier, 2>(R->bases())))
    destroy(P.ThisPlace, B.getType(), nullptr, End);
  finish(P);
  CurB = nullptr;
}

/// `std::ignore = X`: X ends there.
static bool isIgnored(const Expr *To) {
  auto *Ref = dyn_cast<DeclRefExpr>(To->IgnoreParenImpCasts());
  const IdentifierInfo *Name = Ref ? Ref->getDecl()->getIdentifier() : nullptr;
  return Name && Name->isStr("ignore") && Ref->getDecl()->isInStdNamespace();
}

/// The member that \p Init is in structure \p L; null if it is of anything else.
static const FieldDecl *memberOf(const InitListExpr *L, const Stmt *Init) {
  const RecordDecl *R = L->getType()->getAsRecordDecl();
  auto *C = dyn_cast_or_null<CXXRecordDecl>(R);
  if (!R || R->isUnion() || !R->isCompleteDefinition() || (C && C->getNumBases()))
    return nullptr;
  unsigned I = 0;
  for (const FieldDecl *F : R->fields())
    if (!F->isUnnamedBitField() && I < L->getNumInits() && L->getInit(I++) == Init)
      return F;
  return nullptr;
}

/// Where the object that \p E makes will live.
const Place *Builder::destination(const Expr *E) {
  const Stmt *Child = E;
  const Place *Fresh = PT.root(Place::Alloc, nullptr, E);
  llvm::SmallVector<const FieldDecl *, 2> Members; // the innermost first, of what is made in braces
  auto Made = [&](const Place *P) {
    for (const FieldDecl *F : llvm::reverse(Members))
      P = PT.field(P, F);
    return P;
  };
  for (unsigned I = 0; I < 16; ++I) {
    if (auto *CE = dyn_cast<Expr>(Child))
      if (auto It = InitOf.find(CE); It != InitOf.end())
        return Made(It->second);
    const Stmt *P = Parents ? Parents->getParent(Child) : nullptr;
    if (!P)
      return Fresh;
    if (isa<FullExpr>(P) || isa<CXXBindTemporaryExpr>(P) || isa<MaterializeTemporaryExpr>(P) || isa<ParenExpr>(P) ||
        isa<CastExpr>(P)) {
      Child = P;
      continue;
    }
    if (auto *L = dyn_cast<InitListExpr>(P)) {
      const FieldDecl *F = memberOf(L, Child);
      if (!F && (L->getNumInits() != 1 || L->getType()->isArrayType()))
        return Fresh;
      if (F)
        Members.push_back(F);
      Child = P;
      continue;
    }
    if (auto *D = dyn_cast<DeclStmt>(P)) {
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->getInit() == Child)
          return V->getType()->isReferenceType() ? Fresh : Made(varPlace(V));
      return Fresh;
    }
    if (auto *N = dyn_cast<CXXNewExpr>(P))
      return Made(allocated(N));
    CallSite C = callSite(cast<Expr>(isa<Expr>(P) ? P : E));
    if (!isa<Expr>(P) || !C.F)
      return Fresh;
    if (auto *Ctor = dyn_cast<CXXConstructExpr>(P)) {
      // A move or copy of the object, or an owner or callable made around it.
      if (Ctor->getNumArgs() >= 1 && Ctor->getArg(0) == Child &&
          (Ctor->getConstructor()->isCopyOrMoveConstructor() || Md.type(Ctor->getType()) == TypeKind::Future ||
           Md.type(Ctor->getType()) == TypeKind::Owner || !guardIn(Ctor->getType()).isNull())) {
        Child = P;
        continue;
      }
      return Fresh;
    }
    if (auto *Op = dyn_cast<CXXOperatorCallExpr>(P)) {
      if (Op->getOperator() == OO_Equal && Op->getNumArgs() == 2 && Op->getArg(1) == Child && !isIgnored(Op->getArg(0)))
        return Made(place(Op->getArg(0)));
      return Fresh;
    }
    for (const model::Effect &Ef : effects(C)) {
      if (Ef.Kind == model::EffectKind::Alias && Ef.Object.K == model::Role::Arg) {
        Child = P;
        break;
      }
      if (Ef.Kind == model::EffectKind::Move || Ef.Kind == model::EffectKind::Construct) {
        const Place *O = rolePlace(C, Ef.Object ? Ef.Object : model::Role{model::Role::This});
        QualType T = C.Object ? C.Object->getType() : QualType();
        if (!T.isNull() && T->isPointerType())
          T = T->getPointeeType();
        return Made(!T.isNull() && Md.type(T) == TypeKind::Container ? PT.element(O) : O);
      }
    }
    if (Child != P)
      return Fresh;
  }
  return Fresh;
}

/// `for (auto *t : {&reader_, &writer_}) t->join();`: \p Joined names each of the threads.
void Builder::joinEach(const Place *Joined, const Expr *E) {
  auto *V = Joined && Joined->K == Place::Deref ? dyn_cast_or_null<VarDecl>(Joined->Parent->Decl) : nullptr;
  const auto It = V && Joined->Parent->K == Place::Local ? Facts.LoopRange.find(V) : Facts.LoopRange.end();
  if (It == Facts.LoopRange.end())
    return;
  const Expr *S = strip(It->second);
  if (auto *L = dyn_cast<CXXStdInitializerListExpr>(S))
    S = strip(L->getSubExpr());
  if (auto *L = dyn_cast<InitListExpr>(S))
    for (const Expr *A : L->inits())
      if (const Place *P = value(A); P->K == Place::AddressOf) {
        Event &Join = emit(EventKind::Join, P->Parent, E);
        Join.Discarded = Join.All = true;
      }
}

/// The object that new, make_unique and the like make: what their destination
/// points to, so that it has one name wherever the pointer is kept.
const Place *Builder::allocated(const Expr *E) {
  const Place *D = destination(E);
  return D->K == Place::Alloc || D->K == Place::Unknown ? PT.root(Place::Alloc, nullptr, E) : PT.deref(D);
}

/// The effects of the destructor of the object at \p P.
void Builder::destroy(const Place *P, QualType T, const Stmt *Trigger, SourceLocation Loc, unsigned D) {
  if (T.isNull() || D > 3)
    return;
  if (auto *A = Ctx.getAsArrayType(T))
    return destroy(PT.element(P), A->getElementType(), Trigger, Loc, D + 1);
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->hasTrivialDestructor())
    return;
  auto At = [&](Event &E) {
    E.Loc = Loc;
    E.Range = SourceRange(Loc);
    E.Implicit = true;
  };
  if (const CXXDestructorDecl *Dtor = R->getDestructor())
    applyDestructor(Dtor, P, Loc);
  if (const QualType G = isVariant(T) ? guardIn(T) : QualType(); !G.isNull())
    return destroy(PT.deref(P), G, Trigger, Loc, D + 1);
  TypeKind K = Md.type(R);
  switch (K) {
  case TypeKind::Guard: {
    Event &E = emit(EventKind::Unlock, PT.mutexOf(P), nullptr);
    At(E);
    if (mutexKind(T) == TypeKind::RecursiveMutex)
      E.Second = P;
    const bool Shared = E.Shared = R->getName() == "shared_lock";
    callMutex(PT.mutexOf(P), false, Shared, nullptr, Loc);
    if (auto It = MoreMutexes.find(P); It != MoreMutexes.end())
      for (const Place *Mu : It->second)
        At(emit(EventKind::Unlock, Mu, nullptr));
    return;
  }
  case TypeKind::Thread:
    if (isGivenUp(R))
      return At(emit(EventKind::Detach, P, nullptr));
    [[fallthrough]];
  case TypeKind::JoiningThread:
  case TypeKind::Future:
  case TypeKind::Scope:
  case TypeKind::Sender:
  case TypeKind::Receiver:
  case TypeKind::Channel: {
    Event &E = emit(EventKind::Destroy, P, nullptr);
    At(E);
    E.Type = K;
    return;
  }
  case TypeKind::Owner:
  case TypeKind::Container:
    if (auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R))
      for (const TemplateArgument &A : S->getTemplateArgs().asArray())
        if (A.getKind() == TemplateArgument::Type) {
          // Only shared_ptr may leave the object alive.
          if (R->getName() == "shared_ptr" || R->getName() == "weak_ptr" || hasOwnDeleter(*S))
            return;
          destroy(K == TypeKind::Owner ? PT.deref(P) : PT.element(P), A.getAsType(), Trigger, Loc, D + 1);
          if (K == TypeKind::Owner)
            return;
        }
    return;
  case TypeKind::None:
    if (releasesLock(R))
      At(emit(EventKind::Unlock, PT.mutexOf(P), nullptr));
    break;
  default:
    return;
  }
  auto PoolEnds = [&] {
    if (!taskQueue(R) && !isUnseenPool(R))
      return;
    Event &E = emit(EventKind::Destroy, P, nullptr);
    At(E);
    E.Type = TypeKind::Scope;
  };
  if (const CXXDestructorDecl *Dtor = R->getDestructor())
    if (const FunctionDecl *Def = userBody(Dtor)) {
      if (Process *Callee = M.process(Def)) {
        Event &E = emit(EventKind::Call, nullptr, nullptr);
        At(E);
        E.This = P;
        E.Function = Def;
        E.Callees.push_back(Callee);
      }
      return PoolEnds();
    }
  if (Ctx.getSourceManager().isInSystemHeader(R->getLocation()))
    return;
  llvm::SmallVector<const FieldDecl *, 8> Fields(R->fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    destroy(PT.field(P, F), F->getType(), Trigger, Loc, D + 1);
  PoolEnds();
}

/// `__attribute__((cleanup(f)))`: f is called with the address of \p V, whose scope is left.
void Builder::cleanUp(const VarDecl *V) {
  const FunctionDecl *F = V->getAttr<CleanupAttr>()->getFunctionDecl();
  const Place *P = varPlace(V);
  auto At = [&](Event &E) {
    E.Loc = V->getLocation();
    E.Range = SourceRange(E.Loc);
    E.Implicit = true;
    E.Function = F;
  };
  if (const FunctionDecl *Body = userBody(F)) {
    if (Process *Callee = M.process(Body)) {
      Event &E = emit(EventKind::Call, nullptr, nullptr);
      At(E);
      E.Args.push_back(PT.addressOf(P));
      E.Callees.push_back(Callee);
    }
    return;
  }
  const bool Leads = V->getType()->isPointerType();
  const Place *Lock = Leads ? PT.deref(P) : P;
  const QualType T = Leads ? V->getType()->getPointeeType() : V->getType();
  if (unlocksByName(F, T, Md) ||
      llvm::any_of(Md.effects(F), [](const model::Effect &Ef) { return Ef.Kind == model::EffectKind::Unlock; })) {
    At(emit(EventKind::Unlock, Lock, nullptr));
  } else if (synchronises(T)) {
    Event &E = emit(EventKind::Unknown, Lock, nullptr);
    At(E);
    E.Args.push_back(PT.addressOf(Lock));
  }
}

/// What is deleted through a base class dies as what it is: derived destructors first.
void Builder::destroyDerived(const Place *P, QualType T, const CXXDeleteExpr *D) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  const CXXDestructorDecl *Base = R && R->hasDefinition() ? R->getDestructor() : nullptr;
  auto It = Base && Base->isVirtual() ? Facts.Overriders.find(Base->getCanonicalDecl()) : Facts.Overriders.end();
  if (It == Facts.Overriders.end())
    return;
  Event Ev;
  for (const FunctionDecl *O : It->second)
    if (Process *Body = M.process(O))
      Ev.Callees.push_back(Body);
  if (!Ev.Callees.empty()) {
    Event &E = emit(EventKind::Call, nullptr, D);
    E.Implicit = true;
    E.This = P;
    E.Function = It->second.front();
    E.Callees = std::move(Ev.Callees);
  }
}

/// From here on *this is but a \p Base, whose destructor may wait for others that still think otherwise.
void Builder::becomes(const CXXRecordDecl *Base) {
  const CXXDestructorDecl *Dtor =
      Base && Base->hasDefinition() && Base->isPolymorphic() ? Base->getDestructor() : nullptr;
  const FunctionDecl *Def = Dtor ? userBody(Dtor) : nullptr;
  auto *Body = Def ? dyn_cast_or_null<CompoundStmt>(Def->getBody()) : nullptr;
  if (!Body || Body->body_empty())
    return;
  Event &Use = emit(EventKind::Use, Cur->ThisPlace, nullptr);
  Use.Ends = Use.Implicit = true;
  Use.Loc = CurF->getEndLoc();
}

/// Clang's CFG runs no destructors on the way from a throw to its handler: the
/// guards in between unlock here.
void Builder::unlockOnThrow(const Stmt *Throw) {
  const Stmt *Child = Throw;
  for (const Stmt *P = Parents->getParent(Child); P && !isa<CXXTryStmt>(P); Child = P, P = Parents->getParent(P)) {
    auto *Body = dyn_cast<CompoundStmt>(P);
    if (!Body)
      continue;
    for (const Stmt *S : Body->body()) {
      if (S == Child)
        break;
      if (auto *D = dyn_cast<DeclStmt>(S))
        for (const Decl *X : D->decls())
          if (auto *V = dyn_cast<VarDecl>(X); V && Md.type(V->getType()) == TypeKind::Guard)
            destroy(varPlace(V), V->getType(), Throw, Throw->getBeginLoc());
    }
  }
}

/// The guards that are declared in \p S, a part of a try block.
static void guardsIn(const Stmt *S, model::Model &Md, llvm::SmallVectorImpl<const VarDecl *> &Out) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *D = dyn_cast<DeclStmt>(S))
    for (const Decl *X : D->decls())
      if (auto *V = dyn_cast<VarDecl>(X); V && V->hasLocalStorage() && Md.type(V->getType()) == TypeKind::Guard)
        Out.push_back(V);
  for (const Stmt *C : S->children())
    guardsIn(C, Md, Out);
}

/// The same, where a call throws: what the try block of \p Handler has locked by guards isn't held any more.
void Builder::unlockOnCatch(const CXXCatchStmt *Handler) {
  auto *Try = dyn_cast_or_null<CXXTryStmt>(Parents->getParent(Handler));
  llvm::SmallVector<const VarDecl *, 2> Guards;
  guardsIn(Try ? Try->getTryBlock() : nullptr, Md, Guards);
  for (const VarDecl *V : llvm::reverse(Guards))
    destroy(varPlace(V), V->getType(), nullptr, Handler->getBeginLoc());
}

/// `for (Lock l(&mutex); l.isLocked(); l.unlock()) { ... }`, as macros for a block under a lock are made: when it comes
/// round, the lock isn't held any more, and that is the end.
void Builder::runOnce(Process &P, const CFG &G) {
  auto Guarded = [&](const ForStmt *F) {
    auto *D = F ? dyn_cast_or_null<DeclStmt>(F->getInit()) : nullptr;
    auto *V = D && D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
    auto *Next = V && F->getInc() ? dyn_cast<CXXMemberCallExpr>(F->getInc()->IgnoreParenImpCasts()) : nullptr;
    auto *Of = Next ? dyn_cast<DeclRefExpr>(strip(Next->getImplicitObjectArgument())) : nullptr;
    return Of && Of->getDecl() == V && Md.type(V->getType()) == TypeKind::Guard;
  };
  for (const CFGBlock *B : G) {
    auto *F = dyn_cast_or_null<ForStmt>(B->getLoopTarget());
    if (!Guarded(F))
      continue;
    for (const CFGBlock *Asks : G)
      if (Asks->getTerminatorStmt() == F && Asks->succ_size() == 2)
        if (const CFGBlock *End = (Asks->succ_begin() + 1)->getReachableBlock())
          P.Blocks[B->getBlockID()].Succs.assign({End->getBlockID()});
  }
}

} // namespace belay::ir
