//===- Unknown.cpp - what code that isn't known may do --------------------===//
//
// It may read and write all that it can reach, and keep it: what others may
// change at any time is shared, its value is unknown, and nothing that depends on
// it proves anything.
//
//===----------------------------------------------------------------------===//

#include "explore/Environment.h"
#include "explore/Machine.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace belay::explore {

void Machine::give(const Value &V, bool Writes, bool Keeps, llvm::SmallVectorImpl<uint32_t> &Seen) {
  if (V.K == Value::Function && Keeps && P.inUserCode(V.Decl->getLocation()))
    doubt(); // a handler or callback: when it runs, and on which thread, is not known
  const Object *O = S->find(V);
  if (!O || llvm::is_contained(Seen, V.Object))
    return;
  Seen.push_back(V.Object);
  if (Seen.size() > 64) {
    doubt();
    return;
  }
  for (const Sync &Y : O->Syncs)
    if (Y.K != Sync::Atomic || Keeps)
      doubt(); // it may lock, notify or release
  if (O->isLiteral() ||
      (O->R == Object::Static && isa_and_nonnull<VarDecl>(O->D) && cast<VarDecl>(O->D)->getType().isConstQualified()))
    return;
  const llvm::SmallVector<Cell, 8> Cells(O->Cells.begin(), O->Cells.end());
  if (Writes || Keeps) {
    Object &W = S->Heap.write(V.Object).O.write();
    W.Shared |= Keeps;
    W.Given |= Keeps;
    if (Writes)
      W.Cells.assign(1, {0, W.Size, Value::unknown()});
    ++S->Stores;
  }
  for (const Cell &C : Cells)
    give(C.V, Writes, Keeps, Seen);
}

void Machine::share(const Value &V) {
  llvm::SmallVector<uint32_t, 8> Seen;
  give(V, false, true, Seen);
}

bool Machine::isShared(const VarDecl *V) const {
  if (V->getType().isConstQualified() || V->getType()->isReferenceType())
    return false;
  return (S->Open || !Own->Alone) && !Own->Variables.contains(V->getCanonicalDecl());
}

/// Other code may order what came before with what comes after another such call.
void Machine::meetWorld() {
  if (llvm::count_if(S->Threads, [](const Cow<Thread> &Other) { return !Other->Done; }) > 1) {
    S->Met = true;
    T->MetAt = T->MetAt ? T->MetAt : T->C[Me];
  }
  T->C.join(S->World);
  S->World.join(T->C);
  T->C.tick(Me);
}

/// A library may only change what it is given, and keeps it only if it is C++ or is told to call something.
Machine::Result Machine::unknownCall(const Instr &I, const FunctionDecl *F, llvm::ArrayRef<Value> Args) {
  if (F && (F->isNoReturn() || F->hasAttr<NoReturnAttr>()))
    return Result::Prune;
  if (F && annotates(F, Args))
    return Result::Next;
  Incomplete = true;
  set(I, choose(I.Type, {}, /*Unknown=*/true));
  if (F && F->getIdentifier() && F->getName() == "pthread_cancel") // ends waits
    doubt();
  if (F && (F->hasAttr<PureAttr>() || F->hasAttr<ConstAttr>()))
    return Result::Next;
  const bool Pure = F && P.isPure(F); // somebody has said so
  const bool Library = F && (Pure || !P.inUserCode(F->getCanonicalDecl()->getLocation()));
  const bool Called =
      llvm::any_of(Args, [&](const Value &V) { // by itself, or in a structure: `sigaction(SIGTERM, &sa, 0)`
        const Object *O = S->find(V);
        return V.K == Value::Function ||
               (O && llvm::any_of(O->Cells, [](const Cell &C) { return C.V.K == Value::Function; }));
      });
  const bool Keeps = !Library || !(Pure || F->isExternC()) || Called;
  const bool InPlace = F && !F->getReturnType()->isVoidType() && !Program::scalar(P.Ctx, F->getReturnType());
  auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
  const unsigned Hidden = InPlace + (M && M->isImplicitObjectMemberFunction());
  for (unsigned N = 0; N < Args.size(); ++N) {
    bool Writes = true;
    if (Library && N >= Hidden && N - Hidden < F->getNumParams()) {
      const QualType T = F->getParamDecl(N - Hidden)->getType();
      Writes = T->getPointeeType().isNull() || !T->getPointeeType().isConstQualified();
    }
    if (Library && M && M->isConst() && N + 1 == Hidden)
      Writes = false;
    llvm::SmallVector<uint32_t, 8> Seen;
    give(Args[N], Writes, Keeps && !(InPlace && N == 0), Seen);
  }
  const bool Asks = F && asksSystem(F) && !S->Piped;
  if (Asks)
    set(I, answerOf(F, I.Type, Args));
  S->Piped |= F && makesPipe(F);
  if (!Pure && !(Asks && !isOfSockets(F))) // the system orders no threads, unless one sends and another receives
    meetWorld();
  if (!Library && !S->Open) {
    S->Open = true;
    for (const GlobalObject &G : *S->Globals)
      if (G.V && isShared(G.V))
        share(Value::pointer(G.Object, S->Heap[G.Object].Generation));
  }
  return Result::Next;
}

void Machine::handOver(State &St, const Value &Result) {
  S = &St;
  Me = 0;
  T = &St.thread(0);
  share(Result);
  leavesLocked();
}

/// Nobody can unlock what the root has locked if only its own functions could still name it.
void Machine::leavesLocked() {
  llvm::DenseSet<uint32_t> Reached;
  std::vector<uint32_t> Next;
  auto Reach = [&](uint32_t O) {
    if (O < S->Heap.size() && S->Heap[O].O && Reached.insert(O).second)
      Next.push_back(O);
  };
  for (const GlobalObject &G : *S->Globals)
    if (!G.V || !G.V->isStaticLocal())
      Reach(G.Object);
  S->Heap.forLive([&](uint32_t O, const Slot &Of) {
    if (Of.O->Shared)
      Reach(O);
  });
  while (!Next.empty()) {
    const uint32_t O = Next.back();
    Next.pop_back();
    for (const Cell &C : S->Heap[O].O->Cells)
      if (C.V.K == Value::Pointer)
        Reach(C.V.Object);
  }
  S->Heap.forLive([&](uint32_t O, const Slot &Of) {
    if (Of.O->R == Object::Heap && !Reached.contains(O))
      for (const Sync &M : Of.O->Syncs)
        if (M.K == Sync::Mutex && M.Owner == 0) {
          const SourceLocation At = M.Loc;
          report(Problem::LeftLocked, Value::pointer(O, Of.Generation, M.Offset)).Loc = At;
        }
  });
}

} // namespace belay::explore
