//===- ToldLater.cpp - threads that wait until they are told to go on -----===//
//
// `start(&w->thread, run, w); w->queue = make();`, where `run` first waits on a
// semaphore: whoever gives that has yet to be given the object.
//
//===----------------------------------------------------------------------===//

#include "analysis/RaceFinder.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p P does what \p Is says between the start of a thread, \p Spawn, and \p Own.
static bool between(const Process &P, const Record &Spawn, const Record &Own,
                    llvm::function_ref<bool(const Event &)> Is) {
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return Is(E) && sameInstance(P, Spawn.site(), &E, nullptr) && sameInstance(P, &E, Own.site(), nullptr);
    });
  });
}

/// True if \p Call is given what may lead to the object that \p Member is in, be it back from a part of that.
static bool leadsTo(const Event &Call, const Place *Member) {
  auto *C = dyn_cast_or_null<CallExpr>(Call.E);
  for (unsigned I = 0; I < Call.Args.size(); ++I) {
    const bool Number = C && I < C->getNumArgs() && C->getArg(I)->getType()->isArithmeticType();
    if (!Number && (!Call.Args[I] || !Call.Args[I]->known() || Call.Args[I]->root() == Member->root()))
      return true;
  }
  return Call.This || !Call.Function;
}

/// The same of a call of what isn't seen: that may be told of the object, unless it is one that the function was given,
/// or has made, and doesn't give it.
static bool tells(const Process &P, const Record &Spawn, const Record &Own) {
  const Place::Kind K = Own.Object->root()->K;
  const bool Ours = K == Place::Param || K == Place::Local || K == Place::Alloc;
  return between(P, Spawn, Own, [&](const Event &E) {
    return (E.Kind == EventKind::Unknown || (E.Kind == EventKind::Call && E.Callees.empty())) &&
           (!Ours || leadsTo(E, Own.Object));
  });
}

/// True if \p Entry, or what it calls, takes connections.
static bool accepts(const Summaries &S, const Process &Entry) {
  return llvm::any_of(S.of(&Entry).Records, [](const Record &R) {
    const IdentifierInfo *Name = R.E->Function ? R.E->Function->getIdentifier() : nullptr;
    return R.kind() == EventKind::Block && Name && (Name->isStr("accept") || Name->isStr("accept4"));
  });
}

/// True if \p Other is what a server does for a request before it answers: \p P may have asked, and waited for the
/// answer, by code of its own that isn't seen.
bool RaceFinder::served(const Process &P, const Record &Own, const Record &Other, const ThreadRecords &Th) const {
  const Place *World = U.Module.Places.world(), *Callers = U.Module.Places.callers();
  const SourceManager &SM = U.context().getSourceManager();
  return (contains(Other.after(), World) || contains(Other.after(), Callers)) && contains(Other.before(), World) &&
         Th.Entry && accepts(S, *Th.Entry) && between(P, *Th.Spawn, Own, [&](const Event &E) {
           return E.Kind == EventKind::Unknown && E.Function &&
                  !SM.isInSystemHeader(E.Function->getCanonicalDecl()->getLocation());
         });
}

/// True if the thread of \p Th gets to \p Other only when it has been told to go on, by a semaphore or the like, which
/// neither \p Own comes after, of the starter \p P, nor any of the \p All threads has to do with: whoever gives it has
/// yet to be given the object.
bool RaceFinder::toldLater(const Process &P, const Record &Own, const Record &Other, const ThreadRecords &Th,
                           llvm::ArrayRef<ThreadRecords> All) const {
  auto Known = [](const Tokens &Ts, const Place *P) { return contains(Ts, P); };
  return !tells(P, *Th.Spawn, Own) && llvm::any_of(Other.after(), [&](const Place *T) {
    const QualType Ty = T->type();
    const bool Waits = !Ty.isNull() && (isForWaiting(Ty) || Tables.type(Ty) == model::TypeKind::Semaphore);
    return Waits && (T->root()->K != Place::Local || T->indirect()) && !Known(Own.after(), T) &&
           !Known(Th.Spawn->after(), T) && llvm::none_of(All, [&](const ThreadRecords &X) {
             return &X != &Th && llvm::any_of(X.Records, [&](const Record &R) {
               return Known(R.after(), T) || Known(R.before(), T);
             });
           });
  });
}

} // namespace belay::analysis
