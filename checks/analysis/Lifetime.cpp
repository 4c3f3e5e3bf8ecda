//===- Lifetime.cpp - threads that live as long as the program ------------===//

#include "analysis/Lifetime.h"
#include "analysis/Locks.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

bool startedInMain(const Thread &T) { return T.Spawner->Function->isMain() && T.Spawn->Path.empty(); }

static bool detached(const Threads &Ts, const Thread &T, const Parties &P) {
  for (auto &G : Ts.sums().module().Processes)
    for (const ir::Block &B : G->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Kind == EventKind::Detach && (E.Object == T.Spawn->E->Object || P.isHandle(cellOf(E.Object))))
          return true;
  return false;
}

/// True if objects of \p R are made for ever: no destructor returns, or the only
/// ones are leaked statics.
static bool neverDestroyed(const Threads &Ts, const Uses &U, const CXXRecordDecl *R, bool Joined) {
  if (!R || !R->hasDefinition())
    return false;
  if (const CXXDestructorDecl *D = R->getDestructor()) {
    if (const ir::Process *Body = Ts.sums().module().process(D); Body && Body->Lowered) {
      bool Returns = false;
      for (unsigned B : Ts.loops(Body).Reached)
        Returns |= B == Body->Exit;
      if (!Returns)
        return true;
    }
    if (D->isDeleted() || D->getAccess() == AS_private)
      return true;
  }
  // A static pointer or reference, or a wrapper in the manner of NoDestructor. A static object is destroyed
  // at the exit, which matters to those who then join.
  bool Leaked = false;
  auto Same = [&](const CXXRecordDecl *X) { return X && X->getCanonicalDecl() == R->getCanonicalDecl(); };
  auto Look = [&](const VarDecl *V) {
    QualType VT = V->getType();
    bool Indirect = VT->isPointerType() || VT->isReferenceType();
    if (Indirect)
      VT = VT->getPointeeType();
    const CXXRecordDecl *H = VT->getAsCXXRecordDecl();
    Leaked |= Same(H) && (Indirect || !Joined);
    if (auto *Spec = dyn_cast_or_null<ClassTemplateSpecializationDecl>(H);
        Spec && (!Spec->isInStdNamespace() || !Joined))
      for (const TemplateArgument &A : Spec->getTemplateArgs().asArray())
        Leaked |= A.getKind() == TemplateArgument::Type && Same(A.getAsType()->getAsCXXRecordDecl());
  };
  U.globals(Look);
  return Leaked;
}

bool lastsForEver(const Threads &Ts, const Uses &U, const Thread &T, const Parties &P) {
  bool Joined = !P.joins().empty();
  // The handle itself is static, or the object that the thread works for is.
  for (const Cell &H : P.handles())
    if (auto *V = dyn_cast<VarDecl>(H.Path.back()); V && V->hasGlobalStorage() && !Joined)
      return true;
  for (auto &[Root, To] : T.Frames.front()->Map)
    if (Root->K == ir::Place::This || (To && To->root()->K == ir::Place::This)) {
      const ir::Place *R = To ? To->root() : Root;
      auto *MD = dyn_cast_or_null<CXXMethodDecl>(R->K == ir::Place::This ? R->Decl : Root->Decl);
      if (MD && neverDestroyed(Ts, U, MD->getParent(), Joined))
        return true;
    }
  if (auto *MD = dyn_cast<CXXMethodDecl>(T.Spawn->In->Function);
      MD && !MD->getParent()->isLambda() && neverDestroyed(Ts, U, MD->getParent(), Joined))
    return true;
  // main that waits for its threads and does nothing afterwards never returns.
  return !Joined && (T.Spawner->NoReturn || (startedInMain(T) && detached(Ts, T, P)));
}

/// Another way to end a thread: cancellation, signals, the end of the process.
bool cancelsThreads(const ir::Module &M) {
  for (auto &G : M.Processes)
    for (const ir::Block &B : G->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Function && E.Function->getIdentifier()) {
          StringRef N = E.Function->getName();
          if (N == "pthread_cancel" || N == "pthread_kill" || N == "TerminateThread")
            return true;
        }
  return false;
}

bool mayBeCancelled(const Threads &Ts, const Thread &T, const Uses &Us) {
  const Decl *Handle = Flags::key(T.Spawn->Object);
  return Handle && llvm::any_of(Us.of(Handle), [&](const Use &X) {
           auto *C = X.K == Use::Arg || X.K == Use::Read ? dyn_cast_or_null<CallExpr>(X.Call) : nullptr;
           const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
           if (!F || F->isDefined() ||
               F->getASTContext().getSourceManager().isInSystemHeader(F->getCanonicalDecl()->getLocation()))
             return false;
           const ir::Process *In = X.In ? Ts.sums().module().process(X.In) : nullptr;
           return !In ||
                  llvm::any_of(Ts.events(In, C), [](const ir::Event *E) { return E->Kind == ir::EventKind::Unknown; });
         });
}

} // namespace belay::analysis
