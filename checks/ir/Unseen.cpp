//===- Unseen.cpp - what a call without a body may order ------------------===//
//
// `queue_lock(&q->mutex, log)` in another unit: a function that is given a
// mutex, a condition or a word to spin on may take it or give it back. Unknown
// is silent, so such a call may order what stands around it.
//
//===----------------------------------------------------------------------===//

#include "ir/Unseen.h"
#include "ir/Builder.h"
#include "ir/Types.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace belay::ir {

using model::TypeKind;

/// `tryLock` is `try`, `Lock`; `bus_lock` is `bus`, `_lock`.
llvm::SmallVector<StringRef, 4> words(StringRef Name) {
  llvm::SmallVector<StringRef, 4> Out;
  size_t Begin = 0;
  // `HWInit` begins its second word with the last of its capitals.
  auto Begins = [&](size_t I) {
    return isUppercase(Name[I]) &&
           (isLowercase(Name[I - 1]) || (isUppercase(Name[I - 1]) && I + 1 < Name.size() && isLowercase(Name[I + 1])));
  };
  for (size_t I = 1; I <= Name.size(); ++I)
    if (I == Name.size() || Name[I] == '_' || Begins(I))
      Out.push_back(Name.slice(std::exchange(Begin, I), I));
  return Out;
}

/// True if a word of \p Name is a verb of locking: `spi_bus_lock`, `tryLock`.
static bool locks(StringRef Name) {
  return llvm::any_of(words(Name), [](StringRef W) {
    for (StringRef V : {"lock", "unlock", "acquire", "release", "enter", "leave"})
      if (W.ends_with_insensitive(V)) // rdlock, spinlock, TRYLOCK
        return !W.ends_with_insensitive("clock") && !W.ends_with_insensitive("block");
    return false;
  });
}

/// Something that threads meet at, or a word that they may spin on.
bool Builder::synchronises(QualType T) {
  if (T.isVolatileQualified() || T->isAtomicType())
    return true;
  const TypeKind K = Md.type(T);
  switch (K) {
  case TypeKind::Condition:
  case TypeKind::Semaphore:
  case TypeKind::Latch:
  case TypeKind::OnceFlag:
  case TypeKind::Atomic:
    return true;
  default:
    return model::isMutex(K) || model::Model::isMutexShaped(recordOf(T));
  }
}

/// A C type that says in its name that it is a mutex: `bthread_mutex_t`.
static bool isMutexNamed(QualType T) {
  const auto *Alias = T->getAs<TypedefType>();
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  const NamedDecl *D = Alias ? static_cast<const NamedDecl *>(Alias->getDecl()) : T->getAsRecordDecl();
  auto Made = [](const CXXMethodDecl *M) {
    return isa<CXXConstructorDecl, CXXDestructorDecl>(M) || M->isImplicit() || M->isDeleted();
  };
  return D && D->getIdentifier() && T->isRecordType() &&
         (!R || !R->hasDefinition() || llvm::all_of(R->methods(), Made)) && llvm::any_of(words(D->getName()), [](StringRef W) {
           W = W.ltrim('_');
           return W.equals_insensitive("mutex") || W.equals_insensitive("spinlock") || W.equals_insensitive("lock");
         });
}

bool isUnseenMutex(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  return M && M->getParent()->getIdentifier() && locksItself(M) &&
         llvm::any_of(words(M->getParent()->getName()), [](StringRef W) {
           W = W.ltrim('_');
           return W.ends_with_insensitive("mutex") || W.equals_insensitive("spinlock") ||
                  W.equals_insensitive("lock") || W.equals_insensitive("section");
         });
}

bool isForWaiting(QualType T) {
  if (T.isNull() || !T->isRecordType())
    return false;
  const auto *Alias = T->getAs<TypedefType>();
  const NamedDecl *D = Alias ? static_cast<const NamedDecl *>(Alias->getDecl()) : T->getAsRecordDecl();
  static constexpr llvm::StringRef Words[] = {"sem", "semaphore", "event", "cond", "latch", "barrier", "completion"};
  return D->getIdentifier() && llvm::any_of(words(D->getName()), [](StringRef W) {
           return llvm::any_of(Words, [&](StringRef X) { return W.ltrim('_').equals_insensitive(X); });
         });
}

/// `__func__`, `__LINE__`: for a log.
static bool tellsWhere(const Expr *A) {
  return isa<StringLiteral, PredefinedExpr, IntegerLiteral>(A->IgnoreParenImpCasts());
}

/// `destroy_lock(l)` does something else to what it is given; what `release_lock(l)` does, another word would say.
static bool isOtherVerb(StringRef W) {
  static constexpr StringRef Verbs[] = {"init",   "setup", "new",    "create", "make",    "alloc", "reset", "destroy",
                                        "delete", "del",   "free",   "fini",   "release", "drop",  "unset", "get",
                                        "set",    "find",  "add",    "insert", "remove",  "copy",  "merge", "grant",
                                        "print",  "dump",  "assert", "is",     "has",     "check", "test",  "no",
                                        "without"};
  return llvm::any_of(Verbs, [&](StringRef V) { return W.ltrim('_').equals_insensitive(V); });
}

/// `struct which l = {.jobs = READ}; lock(&l);`: that says what to lock.
static bool saysWhat(const Expr *A) {
  auto *Of = dyn_cast<UnaryOperator>(A);
  auto *D = Of && Of->getOpcode() == UO_AddrOf ? dyn_cast<DeclRefExpr>(Of->getSubExpr()->IgnoreParens()) : nullptr;
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  auto *L = V && V->hasLocalStorage() ? dyn_cast_or_null<InitListExpr>(V->getInit()) : nullptr;
  if (L && L->getSyntacticForm())
    L = L->getSyntacticForm();
  return L && llvm::any_of(L->inits(), [](const Expr *I) { return isa<DesignatedInitExpr>(I); });
}

std::optional<bool> locksByName(const FunctionDecl *F, ArrayRef<const Expr *> Args, model::Model &Md) {
  if (!F->getIdentifier() || isa<CXXMethodDecl>(F) || Args.empty() || !llvm::all_of(Args.drop_front(), tellsWhere) ||
      F->getReturnType()->isBooleanType())
    return std::nullopt;
  auto Words = words(F->getName());
  auto Is = [&](StringRef Verb) { return Words.back().ltrim('_').equals_insensitive(Verb); };
  if (Words.size() > 1 && Is("mutex"))
    Words.pop_back();
  const bool Unlocks = Is("unlock");
  if ((!Unlocks && !Is("lock")) || llvm::any_of(Words, isOtherVerb) ||
      (Words.size() > 1 && Words[Words.size() - 2].ends_with_insensitive("try")))
    return std::nullopt;
  const Expr *A = Args[0]->IgnoreParenImpCasts();
  if (saysWhat(A))
    return std::nullopt;
  const QualType T = A->getType();
  const QualType Given = T->isPointerType() ? T->getPointeeType() : T;
  if (!(model::isMutex(Md.type(Given)) || isMutexNamed(Given)) || (!T->isPointerType() && !Args[0]->isGLValue()))
    return std::nullopt;
  return !Unlocks;
}

bool unlocksByName(const FunctionDecl *F, QualType Given, model::Model &Md) {
  return F->getIdentifier() && words(F->getName()).back().ltrim('_').equals_insensitive("unlock") &&
         (model::isMutex(Md.type(Given)) || isMutexNamed(Given));
}

/// One whose last word is the verb, and whose only argument is a mutex, does what it says.
bool Builder::locksByName(const CallSite &C, Event &Ev) {
  const std::optional<bool> Locks = C.Object ? std::nullopt : ir::locksByName(C.F, C.Args, Md);
  if (!Locks)
    return false;
  const QualType T = C.Args[0]->IgnoreParenImpCasts()->getType();
  Ev.Kind = *Locks ? EventKind::Lock : EventKind::Unlock;
  Ev.Object = T->isPointerType() ? PT.deref(Ev.Args[0]) : Ev.Args[0];
  Ev.Type = mutexKind(T);
  Ev.Status = *Locks && C.F->getReturnType()->isIntegralOrEnumerationType();
  Ev.Result = *Locks ? assignedTo(C.E) : nullptr;
  Ev.Args.clear();
  return true;
}

/// A class of values: nothing in it synchronises, so that its const methods read it, wherever they are, and its
/// assignments write it.
bool Builder::isPlainValue(const CXXRecordDecl *R, unsigned Depth) {
  constexpr unsigned MaxDepth = 4;
  if (!R || !R->hasDefinition() || R->isPolymorphic() || R->isUnion() || R->isLambda() || Depth > MaxDepth ||
      Md.type(R) != TypeKind::None || Ctx.getSourceManager().isInSystemHeader(R->getLocation()))
    return false;
  for (const CXXBaseSpecifier &B : R->getDefinition()->bases())
    if (!isPlainValue(recordOf(B.getType()), Depth + 1))
      return false;
  return llvm::all_of(R->getDefinition()->fields(), [&](const FieldDecl *F) {
    const QualType T = F->getType();
    const CXXRecordDecl *Of = T->getAsCXXRecordDecl();
    return !F->isMutable() && !synchronises(T) && !T->isPointerType() &&
           (!Of || Of->isInStdNamespace() || isPlainValue(Of, Depth + 1));
  });
}

/// Counts the call \p C of an unseen function, and finds the first two things that it may synchronise on.
void Builder::unseen(const CallSite &C, Event &Ev) {
  if (locksByName(C, Ev))
    return;
  ++M.Stats.Unknowns;
  ++M.Stats.UnknownCalls[C.F->getQualifiedNameAsString()];
  bool Locks = C.F->getIdentifier() && locks(C.F->getName());
  auto add = [&](const Place *P) {
    if (!P->known() || P->K == Place::Null || P == Ev.Object)
      return;
    const Place *&Slot = Ev.Object ? Ev.Second : Ev.Object;
    if (!Slot)
      Slot = P;
  };
  for (const auto &[A, P] : llvm::zip(C.Args, Ev.Args)) {
    QualType T = A->IgnoreParenImpCasts()->getType();
    if (T->isPointerType()) {
      if (Locks || synchronises(T->getPointeeType()) || isForWaiting(T->getPointeeType()))
        add(PT.deref(P));
    } else if (A->isGLValue() ? synchronises(T) : Locks && T->isIntegerType())
      add(P);
  }
}

} // namespace belay::ir
