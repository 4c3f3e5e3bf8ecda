//===- Targets.cpp - what a callable runs, and in whose terms -------------===//

#include "analysis/Summary.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

const Place *Summaries::translate(const Place *P, const Bindings &B) const {
  if (!P || B.empty())
    return P;
  if (B.hasMembers() && !P->isRoot()) {
    const Place *To = B.lookup(P);
    return To ? To : M.Places.step(P, translate(P->Parent, B));
  }
  return M.Places.substitute(P, [&](const Place *Root) {
    const Place *To = B.lookup(Root);
    return To || !B.gone(Root) ? To : M.Places.unknown();
  });
}

bool Bindings::gone(const Place *Root) const {
  return llvm::any_of(Left, [&](const Process *P) { return ownedBy(Root, P); });
}

const Place *Bindings::callable() const {
  for (auto &[K, V] : Pairs)
    if (!K->isRoot() && (V->K == Place::Function || V->K == Place::Closure))
      return V;
  return nullptr;
}

static Target bind(Process *P, llvm::ArrayRef<const Place *> Args, const Place *This, const Place *Unknown) {
  Target T;
  T.P = P;
  for (unsigned I = 0; I < P->Params.size(); ++I)
    T.Map.add(P->Params[I], I < Args.size() && Args[I] ? Args[I] : Unknown);
  if (P->ThisPlace)
    T.Map.add(P->ThisPlace, This ? This : Unknown);
  return T;
}

llvm::SmallVector<Target, 1> Summaries::targets(const Place *Entry, llvm::ArrayRef<const Place *> Args,
                                                const Place *This, const Bindings *Env) const {
  llvm::SmallVector<Target, 1> Out;
  auto Add = [&](Process *P, llvm::ArrayRef<const Place *> A, const Place *O) {
    Target T = bind(P, A, O, M.Places.unknown());
    if (Env)
      for (auto &[K, V] : *Env)
        T.Map.add(K, V);
    Out.push_back(std::move(T));
  };
  const Place *P = Entry;
  while (P && (P->K == Place::AddressOf || P->K == Place::Deref) &&
         (P->Parent->K == Place::Closure || P->Parent->K == Place::Function))
    P = P->Parent;
  if (!P)
    return Out;
  if (P->K == Place::Closure) {
    auto It = M.Closures.find(P);
    if (It == M.Closures.end())
      return Out;
    const ClosureInfo &C = It->second;
    if (C.Body) {
      Add(C.Body, Args, nullptr);
      return Out;
    }
    if (!C.Entry || C.Entry == P)
      return Out;
    // bind(f, a, _1): the bound arguments, the holes filled in order.
    llvm::SmallVector<const Place *, 4> All;
    unsigned Next = 0;
    if (C.Args.empty()) // what it is called with is passed on
      All.append(Args.begin(), Args.end());
    for (const Place *A : C.Args)
      All.push_back(A ? (Env ? translate(A, *Env) : A) : Next < Args.size() ? Args[Next++] : nullptr);
    return targets(C.Entry, All, This, Env);
  }
  if (P->K != Place::Function)
    return Out;
  auto *F = cast<FunctionDecl>(P->Decl);
  auto *MD = dyn_cast<CXXMethodDecl>(F);
  if (MD && !MD->isStatic() && !This && !Args.empty()) {
    This = Args[0] ? M.Places.deref(Args[0]) : nullptr;
    Args = Args.drop_front();
  }
  if (Process *Body = M.process(F))
    Add(Body, Args, This);
  if (MD && MD->isVirtual())
    if (auto It = M.Overriders.find(F->getCanonicalDecl()); It != M.Overriders.end())
      for (Process *O : It->second)
        if (O->Function->getCanonicalDecl() != F->getCanonicalDecl())
          Add(O, Args, This);
  return Out;
}

/// The pointer that \p P assigns to \p Member; null if there are several such places.
static const Place *assigned(const Process &P, const Place *Member) {
  const Place *Value = nullptr;
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Write && E.Object == Member) {
        if (Value || !E.Second || !E.Second->known())
          return nullptr;
        Value = E.Second;
      }
  return Value;
}

void Summaries::bindMembers(Target &T, const Process &Spawner) const {
  auto Bind = [&](const Place *P) {
    if (!P || P->isRoot() || P->root()->K != Place::Param || T.Map.lookup(P))
      return;
    const Place *Here = translate(P, T.Map);
    if (!Here->isRoot() && Here->root()->K == Place::Local)
      T.Map.add(P, assigned(Spawner, Here));
  };
  for (const Block &B : T.P->Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Call && E.Callees.empty() && E.Entry && !E.Entry->isRoot()) {
        Bind(E.Entry);
        llvm::for_each(E.Args, Bind);
      }
}

llvm::SmallVector<Target, 1> Summaries::callees(const Event &E) const {
  llvm::SmallVector<Target, 1> Out;
  if (E.Deferred)
    return Out;
  if (E.Kind == EventKind::Wait)
    return targets(E.Entry, {}, nullptr);
  if (E.Kind != EventKind::Call)
    return Out;
  for (Process *P : E.Callees)
    Out.push_back(bind(P, E.Args, E.This, M.Places.unknown()));
  if (Out.empty() && E.Entry)
    return targets(E.Entry, E.Args, E.This);
  return Out;
}

llvm::DenseSet<const Process *> Summaries::threadEntries() const {
  llvm::DenseSet<const Process *> Begun;
  llvm::SmallVector<const Process *, 8> Called;
  for (auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Spawn)
          for (const Target &T : targets(E.Entry, E.Args, E.This))
            Begun.insert(T.P);
        else if (E.Kind == EventKind::Call)
          for (const Target &T : callees(E))
            Called.push_back(T.P);
  for (const Process *P : Called)
    Begun.erase(P);
  return Begun;
}

} // namespace belay::analysis
