//===- Locking.cpp - calls that lock and unlock ---------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::EffectKind;
using model::TypeKind;

/// An object is what it was declared as, whichever base has the method.
static bool isGuard(const Expr *E, model::Model &Md) {
  QualType T = E->IgnoreImpCasts()->getType();
  return Md.type(T->isPointerType() ? T->getPointeeType() : T) == TypeKind::Guard;
}

/// What a mutex of type \p T is; what a guard of that type holds; what a value that
/// has a mutex of its own is guarded by.
TypeKind Builder::mutexKind(QualType T) {
  if (!T.isNull() && T->isPointerType())
    T = T->getPointeeType();
  TypeKind K = T.isNull() ? TypeKind::None : Md.type(T);
  if (K == TypeKind::Guard) {
    QualType Held = held(T.getCanonicalType());
    return Held.isNull() ? TypeKind::None : Md.type(Held);
  }
  auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(K == TypeKind::Synced ? recordOf(T) : nullptr);
  for (const TemplateArgument &A : S ? S->getTemplateArgs().asArray() : ArrayRef<TemplateArgument>())
    if (TypeKind Of = A.getKind() == TemplateArgument::Type ? Md.type(A.getAsType()) : TypeKind::None;
        model::isMutex(Of))
      return Of;
  return K;
}

/// What a method of a mutex that users wrote does to it.
static std::optional<bool> locks(const FunctionDecl *F) {
  if (!F->getIdentifier() || F->getNumParams() != 0)
    return std::nullopt;
  return llvm::StringSwitch<std::optional<bool>>(F->getName())
      .Cases("lock", "Lock", "lock_shared", true)
      .Cases("unlock", "Unlock", "unlock_shared", false)
      .Default(std::nullopt);
}

/// A guard calls the methods of the mutex at \p Mutex: those that users wrote are seen.
void Builder::callMutex(const Place *Mutex, bool Lock, bool Shared, const Expr *E, SourceLocation Loc) {
  QualType T = Mutex->type();
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || Md.type(R) != TypeKind::None)
    return;
  for (const CXXMethodDecl *MD : R->methods()) {
    std::optional<bool> Locks = locks(MD);
    const FunctionDecl *Body = Locks == Lock && MD->getName().ends_with("_shared") == Shared ? userBody(MD) : nullptr;
    if (Process *Callee = Body ? M.process(Body) : nullptr) {
      Event &Ev = emit(EventKind::Call, nullptr, E);
      Ev.Loc = Loc;
      Ev.Range = SourceRange(Loc);
      Ev.Implicit = true;
      Ev.This = Mutex;
      Ev.Function = MD;
      Ev.Callees.push_back(Callee);
      return;
    }
  }
}

/// \p Ev locks or unlocks what \p Ef says. std::lock takes all its arguments, in an
/// order of its own: its events share one expression.
void Builder::lowerLock(const CallSite &C, const Effect &Ef, Event &Ev) {
  const Expr *O =
      Ef.Object.K == model::Role::Arg && Ef.Object.Index < C.Args.size() ? C.Args[Ef.Object.Index] : C.Object;
  if (Ef.Object.K == model::Role::Program)
    Ev.Type = TypeKind::RecursiveMutex; // nobody says that it isn't
  if (!O)
    return;
  Ev.Type = mutexKind(O->IgnoreImpCasts()->getType());
  if ((Ev.Kind == EventKind::Lock || Ev.Kind == EventKind::Unlock) && C.F && Ef.Object.K == model::Role::Arg) {
    QualType T = C.F->getReturnType();
    Ev.Status = T->isIntegralOrEnumerationType() && !T->isBooleanType();
    Ev.Result = assignedTo(C.E);
  }
  if (isGuard(O, Md)) {
    if (Ev.Type == TypeKind::RecursiveMutex)
      Ev.Second = Ev.Object;
    Ev.Object = PT.mutexOf(Ev.Object);
    if (!Ev.Try && !Ef.All)
      return callMutex(Ev.Object, Ev.Kind == EventKind::Lock, Ev.Shared, C.E, Ev.Loc);
  }
  if (!Ef.All || Ef.Args < 0)
    return;
  const Event First = Ev;
  for (const Expr *A : C.Args.drop_front(std::min<size_t>(Ef.Args + 1, C.Args.size()))) {
    Event &More = emit(First.Kind, First.Object, C.E);
    More = First;
    More.Type = mutexKind(A->getType());
    More.Object = isGuard(A, Md) ? PT.mutexOf(place(A)) : place(A);
  }
}

} // namespace belay::ir
